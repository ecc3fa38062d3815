/**
 * Owns the production build of the pages: whether it is current, and making it.
 *
 * Invariants: current means made from these bytes (not from these times), so a checkout, a clone and a touched
 * file are all judged right; one build at a time, the second starter waits and uses the first one's.
 * Run as a program (`npm run build`) it always builds, with `--if-needed` only when that is not current.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { projectDirectory } from '../paths.ts'
import { explain, LaunchError } from './launch-error.ts'
import { killGroup } from './process-identity.ts'
import { waitForLock } from './process-lock.ts'

const SOURCES = ['app', 'components', 'lib', 'public', 'prisma/schema.prisma', 'package-lock.json', 'package.json', 'next.config.js', 'postcss.config.mjs', 'tsconfig.json']
/** Parts of the sources that no page is made from. */
const NOT_IN_PAGES = /\.(test|spec)\.tsx?$|\/testing\.ts$|^lib\/(cli|server\/(launcher|web|chaos))\//

function places() {
  const directory = join(projectDirectory(), '.next')
  return { buildId: join(directory, 'BUILD_ID'), stamp: join(directory, 'oriel-sources'), lock: join(projectDirectory(), 'node_modules', '.cache', 'oriel-build.lock') }
}

async function filesOf(source: string): Promise<string[]> {
  const entries = await readdir(join(projectDirectory(), source), { recursive: true, withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOTDIR') return undefined
    if (error.code === 'ENOENT') return []
    throw error
  })
  if (!entries) return [source]
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(projectDirectory().length + 1))
}

/** One hash over everything that pages are made from. */
export async function sourceStamp(): Promise<string> {
  const files = (await Promise.all(SOURCES.map(filesOf))).flat().filter((file) => !NOT_IN_PAGES.test(file)).sort()
  const contents = await Promise.all(files.map((file) => readFile(join(projectDirectory(), file))))
  const hash = createHash('sha256')
  files.forEach((file, index) => hash.update(`${file}\0`).update(contents[index] ?? ''))
  return hash.digest('hex')
}

async function isCurrent(): Promise<boolean> {
  const { buildId, stamp } = places()
  return existsSync(buildId) && existsSync(stamp) && readFileSync(stamp, 'utf8') === await sourceStamp()
}

/** Runs `next build`; its output is shown only when it fails, or when `shown`. */
async function build(shown: boolean, aborted: AbortSignal | undefined): Promise<void> {
  rmSync(places().stamp, { force: true })
  const stamp = await sourceStamp() // before: what changes during the build must cause another
  const child = spawn(process.execPath, [join('node_modules', 'next', 'dist', 'bin', 'next'), 'build'], {
    cwd: projectDirectory(),
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', shown ? 'inherit' : 'pipe', shown ? 'inherit' : 'pipe'],
    detached: aborted !== undefined, // a group of its own, so that its workers can be ended with it
  })
  const abort = () => killGroup(child.pid)
  aborted?.addEventListener('abort', abort, { once: true })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => { output += text })
  const code = await new Promise<number | null>((resolve) => {
    child.once('close', resolve)
    child.once('error', () => resolve(null))
  })
  aborted?.removeEventListener('abort', abort)
  if (aborted?.aborted) throw new LaunchError('Stopped while building the pages.')
  if (code !== 0) throw new LaunchError(`The pages could not be built:\n${output.trim()}`)
  writeFileSync(places().stamp, stamp)
}

/** Builds the pages if that was not done for these sources. `announce` says so to the person waiting. */
export async function ensureBuilt(announce: (line: string) => void, aborted?: AbortSignal): Promise<void> {
  if (await isCurrent()) return
  announce('Building the pages, once for this version (this takes a while) …')
  const held = await waitForLock(places().lock, () => aborted?.aborted ?? false)
  if (!held) throw new LaunchError('Stopped while waiting for another build.')
  try {
    if (!await isCurrent()) await build(false, aborted)
  } finally {
    held.release()
  }
}

/** Builds in any case, showing Next's own output. */
async function rebuild(): Promise<void> {
  const held = await waitForLock(places().lock, () => false)
  await build(true, undefined).finally(() => held?.release())
}

if (import.meta.main) {
  try {
    await (process.argv.includes('--if-needed') ? ensureBuilt((line) => console.log(line)) : rebuild())
  } catch (error) {
    console.error(explain(error))
    process.exitCode = 1
  }
}
