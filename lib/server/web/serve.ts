/**
 * The web process: one HTTP server, in which our own router answers the API and Next everything else. Next takes some 2 ms of
 * processor time to reach a route handler, which is more than a short run takes in all.
 *
 * SIGTERM: takes no new connection, lets requests under way end for a while, then cuts them, streams and waiting callers included;
 * every one of them may be repeated.
 */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import next from 'next'
import { closeDatabase } from '../db.ts'
import { environment } from '../env.ts'
import { log } from '../log.ts'
import { projectDirectory } from '../paths.ts'
import { readRoutes } from './routes.ts'
import { createWebServer } from './server.ts'

const drainMs = 2_000

const { host, port } = environment()
const pages = next({ dev: false, dir: projectDirectory(), hostname: host, port })
const showPage = pages.getRequestHandler()
const server = createWebServer(readRoutes(join(projectDirectory(), 'app')), (request, response) => void showPage(request, response))

async function stop(): Promise<never> {
  const ended = new Promise((resolve) => server.close(resolve))
  server.closeIdleConnections()
  await Promise.race([ended, sleep(drainMs)])
  server.closeAllConnections()
  await closeDatabase().catch((error: unknown) => log().warn({ err: error }, 'the database connections did not close'))
  process.exit(0)
}

await pages.prepare()
server.listen(port, host)
process.once('SIGTERM', () => void stop())
process.once('SIGINT', () => void stop())
