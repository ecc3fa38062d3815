/**
 * Imports in a process of their own. To verify a long run is seconds of work: reading it, folding it, assembling every request again, and
 * each of those as large as its context. The process that answers requests hands the bytes over and goes on answering them. The other one
 * assembles where it reads (import-process.ts), so contexts go through no pipe: of 621 calls over a growing thread that was three quarters
 * of the work.
 *
 * Short files are taken in here: a process takes longer to start than they take. One process at a time; further imports wait.
 */
import type { ChildProcess } from 'node:child_process'
import { errorCodes, ApiError, type ErrorCode } from '#lib/api/errors.ts'
import { importedRunSchema, type ImportedRun } from '#lib/api/run-files.ts'
import { z } from 'zod'
import { notifyRun } from '../bus.ts'
import { projectDirectory } from '../paths.ts'
import { importRun } from './import-run.ts'

/** Larger ones go elsewhere: some tens of calls, a tenth of a second. */
const largestHereBytes = 128 * 1024
const heapMb = 1536
/** From the start of the process. */
const limitMs = 15 * 60_000

/** What the process answers. */
export const importAnswerSchema = z.union([
  z.object({ imported: importedRunSchema }),
  z.object({ refused: z.object({ code: z.enum(errorCodes as [ErrorCode, ...ErrorCode[]]), message: z.string(), problems: z.array(z.object({ code: z.string(), message: z.string(), path: z.string().optional() })), headers: z.record(z.string(), z.string()) }) }),
  z.object({ broken: z.string() }),
])
export type ImportAnswer = z.infer<typeof importAnswerSchema>

/** As `importRun` does, without holding this process up. Throws what it throws. */
export function importApart(bytes: Uint8Array, by: string, { hereUpTo = largestHereBytes }: { hereUpTo?: number } = {}): Promise<ImportedRun> {
  return bytes.length <= hereUpTo ? importRun(bytes, by) : inTurn(() => imported(bytes, by))
}

let last: Promise<unknown> = Promise.resolve()

function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
  const turn = last.then(work, work)
  last = turn.catch(() => undefined)
  return turn
}

/** Not imported: a bundler would take the path it is given for a module. */
const { fork } = process.getBuiltinModule('node:child_process')

async function imported(bytes: Uint8Array, by: string): Promise<ImportedRun> {
  const child = fork([projectDirectory(), 'lib/server/run-files/import-process.ts'].join('/'), [by], {
    cwd: projectDirectory(),
    execArgv: [`--max-old-space-size=${heapMb}`, '--no-warnings'],
    stdio: ['pipe', 'ignore', 'pipe', 'ipc'],
  })
  const answer = await answerOf(child, bytes)
  if ('imported' in answer) {
    notifyRun(answer.imported.id)
    return answer.imported
  }
  if ('broken' in answer) throw new Error(`The process of an import failed: ${answer.broken}`)
  const { code, message, problems, headers } = answer.refused
  throw new ApiError(code, message, { problems, headers })
}

function answerOf(child: ChildProcess, bytes: Uint8Array): Promise<ImportAnswer> {
  const { promise, resolve } = Promise.withResolvers<ImportAnswer>()
  let said = ''
  const clock = setTimeout(() => child.kill('SIGKILL'), limitMs)
  child.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)))
  child.once('message', (message) => {
    resolve(importAnswerSchema.parse(message))
    child.disconnect()
  })
  child.once('error', (error) => resolve({ broken: error.message }))
  child.once('close', (code, signal) => {
    clearTimeout(clock)
    resolve(signal !== null || (code ?? 0) > 128 ? { refused: { code: 'unavailable', message: 'The import took more time or memory than there is on this machine. Nothing was taken in.', problems: [], headers: {} } } : { broken: said.trim() || `exit ${code}` })
  })
  // The process may end before it has read all; what it answered says why.
  child.stdin?.on('error', () => undefined)
  child.stdin?.end(bytes)
  return promise
}
