/**
 * Global set-up of the browser tests: Oriel as `npm start` starts it, on a free port and an empty data directory,
 * with the first person signed in.
 *
 * Its HTTP nodes may call this machine, where specs start their own servers.
 * Leaves for the specs: the base URL (ORIEL_E2E_URL, also `baseURL`), an owner's API key (ORIEL_API_KEY), and the
 * signed-in storage state.
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { chromium, type FullConfig } from '@playwright/test'
import { launchOriel } from './launched-oriel.ts'

/** Cookies of the signed-in person, for every spec. */
export const storageState = join(import.meta.dirname, '..', 'test-results', 'signed-in.json')

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

export default async function startOriel(config: FullConfig): Promise<() => Promise<void>> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'oriel-e2e-'))
  mkdirSync(dirname(storageState), { recursive: true })
  const apiKey = `oriel_e2e_${randomBytes(16).toString('hex')}`
  const oriel = launchOriel({ ORIEL_DATA_DIR: dataDirectory, ORIEL_API_KEY: apiKey, ORIEL_ALLOW_PRIVATE_HOSTS: '127.0.0.0/8' })
  const tearDown = async () => {
    await oriel.stop()
    rmSync(dataDirectory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
  try {
    const link = await oriel.ready
    process.env['ORIEL_E2E_URL'] = new URL(link).origin
    process.env['ORIEL_API_KEY'] = apiKey
    await signIn(link, config)
  } catch (error) {
    await tearDown()
    throw error
  }
  return tearDown
}
