/**
 * Runs before every npm script that needs packages, on whatever Node the machine has (20 or newer).
 *
 * Invariants: no dependency; leaves within milliseconds when node_modules belongs to this package-lock.json;
 * otherwise says one line and runs `npm ci` with the machine's own Node (ours is about to be replaced).
 * `--no-generate` skips the database client.
 */
import { spawnSync } from 'child_process'
import { createHash } from 'crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'fs'
import { delimiter, dirname, join, sep } from 'path'
import { fileURLToPath } from 'url'

const project = join(dirname(fileURLToPath(import.meta.url)), '..')
const modules = join(project, 'node_modules')
const stampFile = join(modules, '.oriel-installed')
const lockFile = join(project, '.install.lock')

/** What an installation is made from: the lock file, and the machine that its binaries are for. */
function currentStamp() {
  const lock = readFileSync(join(project, 'package-lock.json'))
  return createHash('sha256').update(lock).update(`${process.platform} ${process.arch}`).digest('hex')
}

function packagesIn(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {}
}

/** What npm noted about node_modules, against the lock file: nothing missing (but what is for other machines), nothing of another version. */
function agreesWithLock() {
  const present = packagesIn(join(modules, '.package-lock.json'))
  return Object.entries(packagesIn(join(project, 'package-lock.json')))
    .every(([path, { version, optional }]) => path === '' || (present[path] ? present[path].version === version : optional))
}

/** The stamp answers in no time; without it (an installation by hand) npm's own note does. */
function isInstalled() {
  if (!existsSync(modules)) return false
  const stamp = currentStamp()
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return true
  if (!agreesWithLock()) return false
  writeFileSync(stampFile, stamp)
  return true
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Two commands started at once must not install over each other. */
function waitForTurn() {
  for (;;) {
    try {
      writeFileSync(lockFile, String(process.pid), { flag: 'wx' })
      return
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      const owner = Number(existsSync(lockFile) ? readFileSync(lockFile, 'utf8') : 0)
      if (!owner || !isAlive(owner)) rmSync(lockFile, { force: true })
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300)
    }
  }
}

/** The environment for npm: the machine's Node first, and nothing that would leave packages or scripts out. */
function installEnvironment() {
  const env = { ...process.env }
  for (const name of Object.keys(env)) {
    const breaking = /^npm_config_(production|omit|only|ignore_scripts|dry_run|global|package_lock|package_lock_only|offline|workspace|workspaces)$/i
    if (breaking.test(name) || /^(NODE_ENV|NODE_OPTIONS|NODE_PATH|INIT_CWD)$/.test(name) || /^npm_(package|lifecycle)_/.test(name)) delete env[name]
  }
  env.PATH = (env.PATH || '').split(delimiter).filter((entry) => !entry.includes(`${sep}node_modules${sep}.bin`)).join(delimiter)
  return env
}

function install() {
  console.log('Installing packages (npm ci), this takes a minute …')
  const npm = process.env.npm_execpath && /npm-cli\.js$/.test(process.env.npm_execpath) ? ['node', process.env.npm_execpath] : ['npm']
  const result = spawnSync(npm[0], [...npm.slice(1), 'ci', '--include=dev', '--loglevel=error'], {
    cwd: project, env: installEnvironment(), stdio: ['ignore', 'pipe', 'inherit'], shell: process.platform === 'win32',
  })
  if (result.status !== 0) {
    console.error('Installing failed: see above. Check the network and the npm registry, then run the command again.')
    process.exit(1)
  }
  if (!isInstalled()) {
    console.error('npm ci ended well, but node_modules does not match package-lock.json. Delete node_modules and run the command again.')
    process.exit(1)
  }
}

export async function ensureInstalled({ generate = true } = {}) {
  const major = Number(process.versions.node.split('.')[0])
  if (major < 20) {
    console.error(`Oriel needs Node 20 or newer; this is ${process.versions.node}. Install one from https://nodejs.org and run the command again.`)
    process.exit(1)
  }
  if (!isInstalled()) {
    waitForTurn()
    try {
      if (!isInstalled()) install()
    } finally {
      rmSync(lockFile, { force: true })
    }
  }
  if (!generate) return
  const { generateClient } = await import('./generate-client.mjs')
  generateClient()
}

if (process.argv[1] && fileURLToPath(import.meta.url) === join(process.argv[1])) {
  ensureInstalled({ generate: !process.argv.includes('--no-generate') }).catch((error) => {
    console.error(error.message)
    process.exit(1)
  })
}
