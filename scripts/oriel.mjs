#!/usr/bin/env node
/** `npx oriel`: installs what is missing, then runs the command line on the project's own Node. */
import { spawnSync } from 'child_process'
import { dirname, join } from 'path'
import { fileURLToPath } from 'url'
import { ensureInstalled } from './ensure-installed.mjs'

const project = join(dirname(fileURLToPath(import.meta.url)), '..')
await ensureInstalled()
const { status } = spawnSync(join(project, 'node_modules', '.bin', 'node'), [join(project, 'lib', 'cli', 'oriel.ts'), ...process.argv.slice(2)], { stdio: 'inherit' })
process.exit(status ?? 1)
