/**
 * `npm run chaos -- [--seed N] [--runs N] [--minutes N] [--workers N] [--no-web]`: the whole chaos suite on a Postgres of its own, with
 * fsync, and with the web process, which is killed too. Prints each disturbance, and at the end what became of the runs, what is
 * wrong, and one line `N passed, N failed`: runs without and with a fault.
 *
 * The seed fixes workflows, answers and the order of disturbances; the moments are the machine's. Logs stay where something failed.
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { closeDatabase, database } from '../db.ts'
import { ensureBuilt } from '../launcher/build.ts'
import { ensureDatabase, startPostgres } from '../launcher/embedded-postgres.ts'
import { freePort } from '../launcher/port.ts'
import { migrate } from '../migrate.ts'
import { pool } from '../pool/pool.ts'
import { openQueue } from '../queue/queue.ts'
import { runChaos, type ChaosReport } from './chaos.ts'
import { serverDoor } from './door.ts'
import { webDoor, webProcess } from './web-door.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    runs: { type: 'string', default: '300' },
    minutes: { type: 'string', default: '5' },
    workers: { type: 'string', default: '3' },
    'no-web': { type: 'boolean', default: false },
  },
})
const [seed, runs, minutes, workers] = [values.seed, values.runs, values.minutes, values.workers].map(Number) as [number, number, number, number]

const began = performance.now()
const log = (line: string): void => console.log(`${((performance.now() - began) / 1000).toFixed(1).padStart(7)} s  ${line}`)

async function main(directory: string): Promise<ChaosReport> {
  log(`seed ${seed}, ${runs} runs, ${minutes} minutes, ${workers} workers${values['no-web'] ? '' : ' and web'}; logs in ${directory}`)
  chmodSync(directory, 0o711)
  const server = await startPostgres({ cluster: join(directory, 'postgres'), password: 'chaos', log: () => undefined })
  const databaseUrl = server.url('oriel')
  const variables = { DATABASE_URL: databaseUrl, ORIEL_SECRET_KEY: 'a secret key that is only for chaos', ORIEL_DATA_DIR: join(directory, 'data'), NODE_ENV: 'production' }
  mkdirSync(variables.ORIEL_DATA_DIR)
  Object.assign(process['env'], variables)
  try {
    await ensureDatabase(server, 'oriel')
    await migrate(databaseUrl)
    const queue = await openQueue(database(), { supervise: false, onError: (error) => log(`the queue reports: ${error.message}`) })
    const options = { seed, runs, seconds: minutes * 60, workers, databaseUrl, variables, directory, log }
    try {
      if (values['no-web']) return await runChaos({ ...options, door: serverDoor(queue) })
      await ensureBuilt(log)
      const port = await freePort('127.0.0.1', 0, () => undefined)
      const web = webProcess(port, variables, directory)
      try {
        await web.start()
        return await runChaos({ ...options, door: webDoor(port), web })
      } finally {
        await web.end()
      }
    } finally {
      await queue.stop()
      await pool().close()
      await closeDatabase()
    }
  } finally {
    await server.stop()
  }
}

const directory = mkdtempSync(join(tmpdir(), 'oriel-chaos-'))
const { faults, ...report } = await main(directory)
console.log(JSON.stringify(report, null, 2))
for (const fault of faults) console.log(fault)
if (faults.length === 0) rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
else console.log(`Logs: ${directory}. The same again: npm run chaos -- --seed ${seed} --runs ${runs} --minutes ${minutes} --workers ${workers}`)
const failed = Math.min(report.launched, faults.length)
console.log(`${report.launched - failed} passed, ${faults.length > 0 ? Math.max(1, failed) : 0} failed`)
process.exit(faults.length > 0 ? 1 : 0)
