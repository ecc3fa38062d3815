/**
 * Owns one child process of the launcher, web or worker: starting it, its log, starting it again when it dies,
 * and stopping it.
 *
 * Modes: starting (not ready yet: three deaths in a row give up) → running (a death is followed by a new start,
 * after 0.5 s, doubling to 30 s while deaths stay frequent) → stopping (SIGTERM, then SIGKILL after the grace; no
 * restart). Invariants: a child leads a process group of its own, so the terminal's Ctrl-C reaches only the
 * launcher, and what a child leaves behind can be killed with its group.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { LaunchError } from './launch-error.ts'
import type { LogFile } from './log-file.ts'
import { killGroup } from './process-identity.ts'

export interface ChildOptions {
  name: 'web' | 'worker'
  /** Arguments for Node. */
  args: string[]
  env: NodeJS.ProcessEnv
  log: LogFile
  /** How long an orderly stop may take. */
  graceMs: number
  /** Settles when this try is serving; the signal fires when it died or was stopped. */
  untilReady(child: ChildProcess, gone: AbortSignal): Promise<void>
}

export interface SupervisedChild {
  readonly ready: Promise<void>
  /** Replaces the process, for a change of its sources. */
  restart(): void
  stop(): Promise<void>
  /** Cuts a running stop short. */
  kill(): void
}

const DEATHS_WHILE_STARTING = 3
const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 30_000
const LONG_LIFE_MS = 60_000
const PINO_ERROR = 50

/** What a line of a child's output has to say to the person at the terminal, if anything. */
export function worthShowing(line: string, stream: 'stdout' | 'stderr'): string | undefined {
  if (!line.startsWith('{')) return stream === 'stderr' && line.trim() !== '' ? line : undefined
  try {
    const entry = JSON.parse(line) as { level?: number; msg?: string; err?: { message?: string } }
    if ((entry.level ?? 0) < PINO_ERROR) return undefined
    return [entry.msg, entry.err?.message].filter(Boolean).join(': ')
  } catch {
    return undefined
  }
}

export function superviseChild(options: ChildOptions): SupervisedChild {
  const { name, log, graceMs } = options
  const readiness = Promise.withResolvers<void>()
  let current: ChildProcess | undefined
  let stopping = false
  let replacing = false
  let everReady = false
  let deaths = 0
  let pause: NodeJS.Timeout | undefined

  function start(): void {
    const born = performance.now()
    const gone = new AbortController()
    const child = spawn(process.execPath, options.args, { env: options.env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], detached: true })
    current = child
    for (const stream of ['stdout', 'stderr'] as const) {
      const input = child[stream]
      if (!input) continue
      createInterface({ input }).on('line', (line) => {
        log.write(line)
        const shown = worthShowing(line, stream)
        if (shown !== undefined && everReady && !stopping) console.error(`${name}: ${shown}`)
      })
    }
    options.untilReady(child, gone.signal).then(() => {
      everReady = true
      readiness.resolve()
    }, (error: unknown) => {
      if (!gone.signal.aborted) readiness.reject(error instanceof Error ? error : new Error(String(error)))
    })
    child.once('error', (error) => log.write(`cannot start: ${error.message}`))
    child.once('close', (code, signalName) => {
      gone.abort()
      killGroup(child.pid)
      if (current === child) current = undefined
      if (!stopping) afterDeath(signalName ?? `code ${code ?? 'unknown'}`, performance.now() - born)
    })
  }

  function afterDeath(how: string, livedMs: number): void {
    if (replacing) {
      replacing = false
      start()
      return
    }
    deaths = livedMs > LONG_LIFE_MS ? 1 : deaths + 1
    if (!everReady && deaths >= DEATHS_WHILE_STARTING) {
      readiness.reject(new LaunchError(`The ${name} process does not start (${how}). Its last lines, from ${log.path}:\n${log.lastLines()}`))
      return
    }
    const waitMs = Math.min(FIRST_WAIT_MS * 2 ** (deaths - 1), LONGEST_WAIT_MS)
    const line = `The ${name} process ended unexpectedly (${how}); starting it again in ${waitMs / 1000} s. Its log: ${log.path}`
    log.write(line)
    if (everReady) console.error(line)
    pause = setTimeout(start, waitMs)
  }

  start()
  return {
    ready: readiness.promise,
    restart: () => {
      if (stopping || !current || replacing) return
      replacing = true
      const old = current
      old.kill('SIGTERM')
      const impatience = setTimeout(() => killGroup(old.pid), graceMs)
      old.once('close', () => clearTimeout(impatience))
    },
    stop: async () => {
      stopping = true
      clearTimeout(pause)
      const child = current
      if (!child) return
      const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
      child.kill('SIGTERM')
      const impatience = setTimeout(() => killGroup(child.pid), graceMs)
      await closed
      clearTimeout(impatience)
    },
    kill: () => { killGroup(current?.pid) },
  }
}
