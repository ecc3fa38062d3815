/** The data keys of this installation, as kept in the database: the first is made when the first secret is stored. */
import { database } from '../db.ts'
import { environment } from '../env.ts'
import { createDataKey, openKeyRing, type KeyRing, type WrappedKey } from '../secrets/keys.ts'

const slot = Symbol.for('oriel.key-ring')
const shared = globalThis as { [slot]?: Promise<KeyRing> }

/** Opened once per process. Throws where ORIEL_SECRET_KEY is unset, or is not the one that wrapped the keys. */
export function keyRing(): Promise<KeyRing> {
  shared[slot] ??= open().catch((error: unknown) => {
    shared[slot] = undefined
    throw error
  })
  return shared[slot]
}

async function open(): Promise<KeyRing> {
  const { secretKey } = environment()
  if (!secretKey) throw new Error('ORIEL_SECRET_KEY is not set. Start Oriel with `npm start`, or set it to at least 32 random characters.')
  let keys = await readKeys()
  if (keys.length === 0) {
    const first = createDataKey(secretKey, 1)
    // Two processes may be first at once: one row wins, and both read it.
    await database().query('insert into data_key (version, wrapped) values ($1, $2) on conflict do nothing', [first.version, first.wrapped])
    keys = await readKeys()
  }
  return openKeyRing(secretKey, keys)
}

const readKeys = async (): Promise<WrappedKey[]> => (await database().query<WrappedKey>('select version, wrapped from data_key order by version')).rows
