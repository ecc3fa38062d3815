/** `npx oriel`: hands the process's command line to `runCommandLine` and ends with its exit code. */
import { cliEnvironment } from './environment.ts'
import { runCommandLine } from './command-line.ts'
import { output } from './output.ts'

// A reader that has seen enough (`| head`) closes its end; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

const out = output((text) => process.stdout.write(text), (text) => process.stderr.write(text))
process.exitCode = await runCommandLine(process.argv.slice(2), cliEnvironment(), out)
