/**
 * Browser tests run against the product as people start it: e2e/start-oriel.ts runs `npm start` on an empty data
 * directory, signs in once, and every spec begins signed in. ORIEL_BROWSER names the browser (scripts/ensure-browser.mjs).
 */
import { defineConfig, devices } from '@playwright/test'
import { storageState } from './e2e/start-oriel.ts'

const executablePath = process.env['ORIEL_BROWSER']

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  globalSetup: './e2e/start-oriel.ts',
  // A spec mostly waits: for a page, a run, an animation. Two at a time cost a small machine half the time.
  workers: 2,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  // Oriel, its database and a browser share the machine with whatever else runs there: patience costs nothing where all goes well.
  timeout: 120_000,
  expect: { timeout: 25_000 },
  outputDir: 'test-results',
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1280, height: 800 },
    baseURL: process.env['ORIEL_E2E_URL'],
    storageState,
    trace: 'off',
    video: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath && { executablePath }),
      args: ['--no-sandbox', '--disable-background-networking', '--disable-gpu'],
    },
  },
})
