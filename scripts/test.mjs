/**
 * `npm test`: runs every check there is, never stops early, and ends with one line `N passed, N failed`.
 *
 * Counting: a static check is one test; vitest and Playwright count by their own JSON reports. A suite that
 * reports nothing, or no test at all, counts as one failure: silence is never success.
 * Order: static checks two at a time (as many as a small machine has cores), then vitest, then the browser.
 * A word as argument (`npm test -- types`) runs only the checks whose name contains it.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { ensureBrowser } from './ensure-browser.mjs'
import { countPlaywright, countVitest } from './test-reports.mjs'

const project = join(import.meta.dirname, '..')
const reports = mkdtempSync(join(tmpdir(), 'oriel-reports-'))
const only = process.argv.slice(2)
const AT_ONCE = 2

const bin = (...path) => join(project, 'node_modules', ...path)
const vitestReport = join(reports, 'vitest.json')
const playwrightReport = join(reports, 'playwright.json')

/** `after` names a check that writes what this one reads. */
const staticChecks = [
  { name: 'types', command: ['scripts/typecheck.mjs', 'project'] },
  { name: 'lint', command: [bin('eslint', 'bin', 'eslint.js'), '.'] },
  { name: 'types of the engine', command: ['scripts/typecheck.mjs', 'engine'] },
  { name: 'layers', command: [bin('dependency-cruiser', 'bin', 'dependency-cruiser.mjs'), 'app', 'components', 'lib', 'e2e', 'scripts', 'bench'] },
  { name: 'dead code', command: [bin('knip', 'bin', 'knip.js'), '--no-config-hints'] },
  { name: 'migrations match the schema', command: ['scripts/new-migration.ts', '--check'] },
  { name: 'build', command: ['lib/server/launcher/build.ts', '--if-needed'], after: 'types' },
]
const suites = [
  {
    name: 'unit and database tests',
    command: [bin('vitest', 'vitest.mjs'), 'run', '--reporter=dot', '--reporter=json', `--outputFile.json=${vitestReport}`],
    count: () => countVitest(readFileSync(vitestReport, 'utf8')),
  },
  {
    name: 'browser tests',
    command: [bin('@playwright', 'test', 'cli.js'), 'test', '--reporter=line,json'],
    env: async () => ({ ORIEL_BROWSER: await ensureBrowser(), PLAYWRIGHT_JSON_OUTPUT_FILE: playwrightReport }),
    count: () => countPlaywright(readFileSync(playwrightReport, 'utf8')),
  },
]

const wanted = (check) => only.length === 0 || only.some((word) => check.name.includes(word))
const total = { passed: 0, failed: 0 }

async function execute(check) {
  const began = performance.now()
  const env = { ...process.env, NODE_ENV: 'test', NEXT_TELEMETRY_DISABLED: '1', NO_COLOR: '1', ...(await check.env?.()) }
  delete env.FORCE_COLOR
  const child = spawn(process.execPath, check.command, { cwd: project, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => { output += text })
  const code = await new Promise((resolve) => child.once('close', resolve))
  return { code, output: stripVTControlCharacters(output).trim(), seconds: ((performance.now() - began) / 1000).toFixed(1) }
}

function report(check, { passed, failed, skipped = 0, failures = [] }, { output, seconds }) {
  total.passed += passed
  total.failed += failed
  const counts = check.count ? `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}, ` : ''
  console.log(`${failed === 0 ? '✓' : '✗'} ${check.name} (${counts}${seconds} s)`)
  if (failed > 0) console.log(`${failures.length > 0 ? failures.join('\n\n') : output}\n`)
}

async function runStatic(checks) {
  const finished = new Map()
  const waiting = [...checks]
  async function runNext() {
    while (waiting.length > 0) {
      const ready = waiting.findIndex((check) => !check.after || finished.get(check.after) !== false)
      const [check] = waiting.splice(Math.max(ready, 0), 1)
      finished.set(check.name, false)
      const result = await execute(check)
      finished.set(check.name, true)
      report(check, result.code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }, result)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, runNext))
}

async function runSuite(suite) {
  const result = await execute(suite)
  let counts
  try {
    counts = suite.count()
  } catch {
    counts = { passed: 0, failed: 1 }
  }
  if (counts.passed + counts.failed === 0) counts = { ...counts, failed: 1, failures: ['No test ran.', result.output] }
  // A suite that fails beside its tests (a set-up, an unhandled error) must not pass.
  if (result.code !== 0 && counts.failed === 0) counts = { ...counts, failed: 1, failures: [result.output] }
  report(suite, counts, result)
}

await runStatic(staticChecks.filter(wanted))
for (const suite of suites.filter(wanted)) await runSuite(suite)
rmSync(reports, { recursive: true, force: true })
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0
