/** Starts Oriel for a test as `npm start` does, on a data directory of the test's own, and stops it again. */
import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'

export interface LaunchedOriel {
  process: ChildProcess
  /** The sign-in link of the ready line; rejects with everything that was printed when Oriel ends or takes too long. */
  ready: Promise<string>
  /** Everything printed so far. */
  output(): string
  ended: Promise<number | null>
  /** Stops it as a person would; a stop that takes longer than promised is an error. */
  stop(): Promise<void>
}

/** The first start may have to build the pages. */
const READY_WITHIN_MS = 400_000
const STOPPED_WITHIN_MS = 30_000

/** `variables` go over those of this process; PORT defaults to a free one. */
export function launchOriel(variables: Record<string, string>): LaunchedOriel {
  const { NODE_ENV: _tests, DATABASE_URL: _theirs, ORIEL_PUBLIC_URL: _url, ...inherited } = process.env
  const oriel = spawn(process.execPath, ['lib/server/launcher/launcher.ts'], {
    cwd: join(import.meta.dirname, '..'),
    env: { ...inherited, NODE_ENV: 'production', HOST: '127.0.0.1', PORT: '0', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const ended = new Promise<number | null>((resolve) => oriel.once('close', resolve))
  const ready = new Promise<string>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`Oriel was not ready within ${READY_WITHIN_MS / 1000} s:\n${output}`)), READY_WITHIN_MS)
    for (const stream of [oriel.stdout, oriel.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
        const link = /^Oriel ready: (\S+)$/m.exec(output)?.[1]
        if (link) resolve(link)
      })
    }
    void ended.then(() => reject(new Error(`Oriel ended before it was ready:\n${output}`)))
    oriel.once('close', () => clearTimeout(late))
  })
  ready.catch(() => undefined) // whoever waits for it hears of it; a test of a failing start does not wait

  return {
    process: oriel, ready, ended,
    output: () => output,
    stop: async () => {
      if (oriel.exitCode !== null || oriel.signalCode !== null) return
      oriel.kill('SIGTERM')
      const late = setTimeout(() => oriel.kill('SIGKILL'), STOPPED_WITHIN_MS)
      await ended
      clearTimeout(late)
      if (oriel.signalCode === 'SIGKILL') throw new Error(`Oriel did not stop within ${STOPPED_WITHIN_MS / 1000} s of SIGTERM.`)
    },
  }
}
