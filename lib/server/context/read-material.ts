/** `GET /runs/{id}/calls/{seq}/material`. */
import { ApiError } from '#lib/api/errors.ts'
import { longestMaterial, type CallMaterial } from '#lib/api/material.ts'
import { getRunRow } from '../runs/read-run.ts'
import { fitMaterial } from './fit-material.ts'
import { materialAt, readMoments } from './moments.ts'

/** Throws not_found. */
export async function readMaterial(runId: string, seq: number): Promise<CallMaterial> {
  await getRunRow(runId)
  const run = await readMoments(runId, (requested) => requested.seq === seq, seq)
  const [moment] = run.moments
  if (!moment) throw new ApiError('not_found', `Event ${seq} of run ${runId} is no model call. GET /api/v1/runs/${runId}/calls lists them.`)
  const { node, requested } = moment
  const { at, step = '', data } = requested
  const { promptId, number, hash } = data.promptVersion
  return {
    runId, seq, at, step, round: data.round, attempt: data.attempt, promptVersion: { promptId, number, hash }, model: data.model, node,
    ...fitMaterial(await materialAt(run, moment), node, longestMaterial),
    request: { hash: data.requestHash, inputTokens: data.inputTokens, tokenizer: data.tokenizer, assembler: data.assembler },
  }
}
