/** `npm run typecheck`: route types of the pages as they are now, then everything, then the engine under its own rules. */
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'

const project = join(import.meta.dirname, '..')
const bin = (...path) => join(project, 'node_modules', ...path)

function run(...command) {
  return spawnSync(process.execPath, command, { cwd: project, stdio: ['ignore', 'inherit', 'inherit'] }).status ?? 1
}

/** A development server may have left types of pages that are gone. */
rmSync(join(project, '.next', 'dev', 'types'), { recursive: true, force: true })

const steps = {
  pages: () => run(bin('next', 'dist', 'bin', 'next'), 'typegen'),
  project: () => run(bin('typescript', 'bin', 'tsc'), '--noEmit'),
  engine: () => run(bin('typescript', 'bin', 'tsc'), '-p', 'lib/engine'),
}
const wanted = process.argv[2] === 'engine' ? ['engine'] : process.argv[2] === 'project' ? ['pages', 'project'] : Object.keys(steps)
process.exitCode = Math.max(...wanted.map((name) => steps[name]()))
