/**
 * The workers of the chaos suite: real processes, started as the launcher starts them, that are killed, stalled and cut off from the
 * database. Each connects under a name of its own (`chaos-{n}`), so that only its connections are hit.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectDirectory } from '../paths.ts'

export interface Workers {
  /** Starts one more; resolves once it takes runs. */
  start(): Promise<void>
  alive(): Worker[]
  /** What a worker did that nobody asked for: it ended by itself. */
  readonly faults: string[]
  /** All log lines of errors, for a report. */
  complaints(): string[]
  end(): Promise<void>
}

export interface Worker {
  /** Its connections to the database are named so. */
  name: string
  /** It has begun to take runs. */
  ready: boolean
  stalled: boolean
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>
  stall(): void
  wake(): void
}

/** `variables` go over this process's; logs are written to `directory`. */
export function workerProcesses(variables: { DATABASE_URL: string } & Record<string, string>, directory: string): Workers {
  const living = new Set<Worker>()
  const faults: string[] = []
  const logs: string[] = []
  let count = 0
  return {
    async start() {
      const name = `chaos-${(count += 1)}`
      const log = join(directory, `${name}.log`)
      logs.push(log)
      const child = spawnWorker(name, variables, log)
      let asked = false
      const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
      const worker: Worker = {
        name,
        ready: false,
        stalled: false,
        async kill(signal) {
          asked = true
          living.delete(worker)
          if (worker.stalled && signal !== 'SIGKILL') worker.wake()
          child.kill(signal)
          await gone
        },
        stall() {
          worker.stalled = child.kill('SIGSTOP')
        },
        wake() {
          worker.stalled = false
          child.kill('SIGCONT')
        },
      }
      living.add(worker)
      child.once('exit', (code, signal) => {
        living.delete(worker)
        if (!asked) faults.push(`${name} ended by itself (${code ?? signal}): ${readFileSync(log, 'utf8').trim().split('\n').slice(-12).join('\n')}`)
      })
      await Promise.race([new Promise((resolve) => child.once('message', resolve)), gone])
      worker.ready = true
    },
    alive: () => [...living],
    faults,
    complaints: () => logs.flatMap((log) => readFileSync(log, 'utf8').split('\n').filter((line) => line.includes('"level":50')).map((line) => `${log}: ${line}`)),
    async end() {
      await Promise.all([...living].map((worker) => worker.kill('SIGKILL')))
    },
  }
}

function spawnWorker(name: string, variables: { DATABASE_URL: string } & Record<string, string>, log: string): ChildProcess {
  const url = new URL(variables.DATABASE_URL)
  url.searchParams.set('application_name', name)
  const file = openSync(log, 'a')
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--import', './lib/server/launcher/exit-with-launcher.ts', 'lib/server/worker.ts'], {
    cwd: projectDirectory(),
    env: { ...process.env, ...variables, DATABASE_URL: url.href },
    stdio: ['ignore', file, file, 'ipc'],
  })
  closeSync(file)
  return child
}
