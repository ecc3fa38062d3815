/**
 * Global set-up of the browser tests: Oriel as `npm start` starts it, on a free port and an empty data directory,
 * with the first person signed in.
 *
 * Leaves for the specs: the base URL (ORIEL_E2E_URL, also `baseURL`), an owner's API key (ORIEL_API_KEY), the
 * signed-in storage state. Afterwards Oriel is stopped as a person would, and a process it left is an error.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { chromium, type FullConfig } from '@playwright/test'

const project = join(import.meta.dirname, '..')

/** Cookies of the signed-in person, for every spec. */
export const storageState = join(project, 'test-results', 'signed-in.json')

const READY_WITHIN_MS = 240_000
const STOPPED_WITHIN_MS = 30_000

/** The sign-in link that a start prints; rejects with everything it said when it ends or takes too long. */
function readyLink(oriel: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    const late = setTimeout(() => reject(new Error(`Oriel was not ready within ${READY_WITHIN_MS / 1000} s:\n${output}`)), READY_WITHIN_MS)
    for (const stream of [oriel.stdout, oriel.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output += text
        const link = /^Oriel ready: (\S+)$/m.exec(output)?.[1]
        if (!link) return
        clearTimeout(late)
        resolve(link)
      })
    }
    oriel.once('close', () => {
      clearTimeout(late)
      reject(new Error(`Oriel ended before it was ready:\n${output}`))
    })
  })
}

async function signIn(link: string, config: FullConfig): Promise<void> {
  const { launchOptions } = config.projects[0]?.use ?? {}
  const browser = await chromium.launch(launchOptions)
  try {
    const page = await browser.newPage()
    await page.goto(link)
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
    await page.context().storageState({ path: storageState })
  } finally {
    await browser.close()
  }
}

async function stop(oriel: ChildProcess): Promise<void> {
  if (oriel.exitCode !== null || oriel.signalCode !== null) return
  const closed = new Promise<boolean>((resolve) => oriel.once('close', () => resolve(true)))
  oriel.kill('SIGTERM')
  const timeout = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), STOPPED_WITHIN_MS).unref())
  if (await Promise.race([closed, timeout])) return
  oriel.kill('SIGKILL')
  throw new Error(`Oriel did not stop within ${STOPPED_WITHIN_MS / 1000} s of SIGTERM.`)
}

export default async function startOriel(config: FullConfig): Promise<() => Promise<void>> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'oriel-e2e-'))
  mkdirSync(dirname(storageState), { recursive: true })
  const apiKey = `oriel_e2e_${randomBytes(16).toString('hex')}`
  const { NODE_ENV: _ours, DATABASE_URL: _theirs, ...inherited } = process.env
  const oriel = spawn(process.execPath, ['lib/server/launcher/launcher.ts'], {
    cwd: project,
    env: { ...inherited, NODE_ENV: 'production', PORT: '0', HOST: '127.0.0.1', ORIEL_DATA_DIR: dataDirectory, ORIEL_API_KEY: apiKey, ORIEL_PUBLIC_URL: '', ORIEL_ALLOW_PRIVATE_HOSTS: '127.0.0.0/8' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const tearDown = async () => {
    await stop(oriel)
    rmSync(dataDirectory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
  try {
    const link = await readyLink(oriel)
    const { origin } = new URL(link)
    process.env['ORIEL_E2E_URL'] = origin
    process.env['ORIEL_API_KEY'] = apiKey
    await signIn(link, config)
  } catch (error) {
    await tearDown()
    throw error
  }
  return tearDown
}
