/** The key that signs session cookies: derived from the master key, so that one variable is all there is to keep. */
import { hkdfSync } from 'node:crypto'
import { environment } from '../env.ts'

/** 64 hex digits. Throws where ORIEL_SECRET_KEY is unset; the launcher makes one and hands it to its processes. */
export function sessionSecret(): string {
  const master = environment().secretKey
  if (!master) throw new Error('ORIEL_SECRET_KEY is not set. Start Oriel with `npm start`, or set it to at least 32 random characters.')
  return Buffer.from(hkdfSync('sha256', master, '', 'oriel session cookies', 32)).toString('hex')
}
