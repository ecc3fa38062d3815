/**
 * Finds a Chromium for the browser tests, or installs one by what works here.
 *
 * Order: ORIEL_BROWSER → a browser of the system → one that Playwright installed → apt, as root on Debian →
 * Playwright's own download. Each look is cheap; only the last two need a network, and they say what they do.
 */
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome', 'microsoft-edge']
const MAC_APPLICATIONS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function runs(file) {
  return spawnSync(file, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0
}

function fromSystem() {
  const directories = (process.env.PATH ?? '').split(delimiter).concat('/usr/bin', '/usr/local/bin', '/snap/bin')
  const candidates = [...NAMES.flatMap((name) => directories.map((directory) => join(directory, name))), ...MAC_APPLICATIONS]
  return candidates.find((file) => isProgram(file) && runs(file)) // Ubuntu's chromium-browser is a note that snap is missing
}

async function fromPlaywright() {
  const { chromium } = await import('@playwright/test')
  const file = chromium.executablePath()
  return file && existsSync(file) && runs(file) ? file : undefined
}

function installWithApt() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return
  console.log('No browser found: installing chromium with apt-get (about a minute) …')
  const options = { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
  spawnSync('apt-get', ['update', '-qq'], options)
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], options)
}

function installWithPlaywright() {
  console.log('No browser found: installing chromium with Playwright …')
  const cli = join(import.meta.dirname, '..', 'node_modules', '@playwright', 'test', 'cli.js')
  spawnSync(process.execPath, [cli, 'install', 'chromium'], { stdio: ['ignore', 'ignore', 'inherit'] })
}

/** The path of a browser that starts; undefined when none could be had. */
export async function ensureBrowser() {
  const asked = process.env.ORIEL_BROWSER
  if (asked) return asked
  const found = fromSystem() ?? await fromPlaywright()
  if (found) return found
  installWithApt()
  const installed = fromSystem()
  if (installed) return installed
  installWithPlaywright()
  return fromPlaywright()
}

if (import.meta.main) {
  const browser = await ensureBrowser()
  if (browser) console.log(browser)
  else {
    console.error('No browser could be installed. Install Chromium, or set ORIEL_BROWSER to the path of one.')
    process.exitCode = 1
  }
}
