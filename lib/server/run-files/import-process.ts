/**
 * The process of one import (import-apart.ts): takes the file by its standard input, answers by a message, and leaves with its parent.
 * Evaluations of what authors wrote go to a pool of its own, as everywhere; requests are assembled here.
 */
import { buffer } from 'node:stream/consumers'
import { ApiError } from '#lib/api/errors.ts'
import { assemble } from '#lib/engine/context/assemble.ts'
import { countTokens, loadTokenizer, tokenizerOf } from '#lib/engine/tokens.ts'
import type { ImportAnswer } from './import-apart.ts'
import { importRun } from './import-run.ts'

async function answer(): Promise<ImportAnswer> {
  try {
    const imported = await importRun(await buffer(process.stdin), process.argv[2] ?? '', async (request) => {
      await loadTokenizer(tokenizerOf(request.model.name).name)
      return assemble(request, countTokens)
    })
    return { imported }
  } catch (error) {
    if (!(error instanceof ApiError)) return { broken: error instanceof Error ? (error.stack ?? error.message) : String(error) }
    const { code, message, problems, headers } = error
    return { refused: { code, message, problems, headers } }
  }
}

process.on('disconnect', () => process.exit())
// Ctrl-C reaches the whole group; the parent decides when its import is done.
process.on('SIGINT', () => undefined)
process.send?.(await answer())
