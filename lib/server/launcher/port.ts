/** Owns finding out, before anything is started, whether web can listen where it was told to. */
import { createServer, type AddressInfo } from 'node:net'
import { LaunchError } from './launch-error.ts'

type Attempt = { port: number } | { code: string }

function tryListening(host: string, port: number): Promise<Attempt> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve({ code: error.code ?? 'UNKNOWN' }))
    server.listen({ host, port, exclusive: true }, () => {
      const { port: bound } = server.address() as AddressInfo
      server.close(() => resolve({ port: bound }))
    })
  })
}

/** The port to use (0 becomes a free one); throws `LaunchError` when it cannot be had. `holder` explains who may have it. */
export async function freePort(host: string, port: number, holder: () => string | undefined): Promise<number> {
  const attempt = await tryListening(host, port)
  if ('port' in attempt) return attempt.port
  switch (attempt.code) {
    case 'EADDRINUSE': {
      const known = holder()
      throw new LaunchError(known
        ? `Port ${port} is taken, and the ${known} A second Oriel needs its own PORT, too.`
        : `Port ${port} on ${host} is taken by another program. Set PORT to a free one, for example: PORT=${port === 65535 ? 3000 : port + 1} npm start`)
    }
    case 'EACCES':
      throw new LaunchError(`Port ${port} may not be opened by this user. Set PORT to one above 1023, for example: PORT=3000 npm start`)
    default:
      throw new LaunchError(`HOST=${host} is no address of this machine (${attempt.code}). Set HOST to one, for example: HOST=127.0.0.1 npm start`)
  }
}
