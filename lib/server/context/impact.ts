/** `POST /prompts/{id}/impact`: past decisions assembled again with what is tried. Bounded in decisions and in time; asks nobody, writes nothing. */
import type { BodyOf, ResponseOf } from '#lib/api/contract.ts'
import { ApiError } from '#lib/api/errors.ts'
import type { Impact, impactOfPrompt, ImpactItem, requestOfImpact } from '#lib/api/impact.ts'
import { readDecisionsNow, type Decision } from '../decisions/read-visits.ts'
import { pool } from '../pool/pool.ts'
import { getRunRow } from '../runs/read-run.ts'
import { factsByModel, inputCost } from './call-prices.ts'
import { impactFigures, type Weighed } from './impact-figures.ts'
import { readMoments } from './moments.ts'
import { triedRequest, type Reassembled, type TriedModel } from './reassemble.ts'
import { reassembleRuns, type DoneRun, type RunWithWanted } from './reassemble-runs.ts'
import { findTried } from './tried-node.ts'

/** A decision of which a request was made. */
export type AskedDecision = Decision & { seq: number }

/** Throws not_found; invalid_request for a body that is not in order. */
export async function impact(promptId: string, { body, version, limit }: BodyOf<typeof impactOfPrompt>): Promise<Impact> {
  const began = performance.now()
  const { home, node } = await findTried(promptId, { body, version })
  const read = await readDecisionsNow({ promptId, workflowId: home.workflowId, since: undefined, until: undefined, most: limit })
  const { done, late } = await reassembleRuns(byRun(read.decisions), { node }, 'changed')
  const rows = done.flatMap(rowsOf)
  const window = await windowOf(rows)
  const weighed = rows.map((row) => weigh(row, window))
  return {
    decisions: rows.length,
    runs: done.filter(({ calls }) => calls.length > 0).length,
    ...impactFigures(weighed),
    window,
    costUsd: await costsOf(rows),
    ended: late ? 'time' : read.ended,
    testRuns: read.testRuns,
    tookMs: Math.round(performance.now() - began),
    items: rows.map((row, index) => toItem(row, weighed[index]?.overflows ?? false)),
  }
}

/** In the order of the log, run by run, as they are read for. Decisions of which no request was made are none to assemble. */
export function byRun(decisions: readonly Decision[]): RunWithWanted<AskedDecision>[] {
  const runs = new Map<string, AskedDecision[]>()
  for (const decision of decisions) {
    const { runId, seq } = decision
    if (seq === null) continue
    const calls = runs.get(runId) ?? []
    if (calls.length === 0) runs.set(runId, calls)
    calls.push({ ...decision, seq })
  }
  return [...runs].map(([runId, calls]) => ({ runId, calls: calls.sort((a, b) => a.seq - b.seq) }))
}

/** A decision beside the one before it in its run. */
interface Row extends Reassembled<AskedDecision> {
  runId: string
  previous: Reassembled<AskedDecision> | undefined
}

/** In the order of the log. */
const rowsOf = ({ runId, calls }: DoneRun<AskedDecision>): Row[] => calls.map((call, index) => ({ ...call, runId, previous: calls[index - 1] }))

export const changes = ({ after, before }: Pick<Reassembled<AskedDecision>, 'after' | 'before'>): boolean => after.requestHash !== before.requestHash

function weigh(row: Row, window: number | null): Weighed {
  const { runId, requested, after, newest } = row
  const tooLarge = window !== null && after.inputTokens !== null && after.inputTokens > window
  return {
    runId, seq: requested.seq, beforeTokens: requested.data.inputTokens, afterTokens: after.inputTokens, changed: changes(row),
    overflows: tooLarge || after.overflow !== 'none', prefix: prefixOf(row), newest: newest && { type: newest.type, nodeId: newest.nodeId },
  }
}

function prefixOf({ previous, before, after }: Row): Weighed['prefix'] {
  if (!previous || before.prefixTokens === null || after.prefixTokens === null || previous.after.inputTokens === null) return null
  return { before: before.prefixTokens, beforeOf: previous.requested.data.inputTokens, after: after.prefixTokens, afterOf: previous.after.inputTokens }
}

function toItem(row: Row, overflows: boolean): ImpactItem {
  const { runId, requested: { seq, step = '', at, data }, after } = row
  const { error } = after
  return { runId, seq, step, at, beforeTokens: data.inputTokens, afterTokens: after.inputTokens, changed: changes(row), overflows, ...(error && { error: errorOf(error) }) }
}

const errorOf = ({ code, message, place }: NonNullable<Reassembled<AskedDecision>['after']['error']>) => ({ code, message, ...(place !== undefined && { place }) })

/** Null where requests would go to several models, or the window of theirs is unknown. */
async function windowOf(rows: readonly Row[]): Promise<number | null> {
  const models = new Map(rows.map(({ model }) => [JSON.stringify(model), model]))
  const [only] = models.values()
  return models.size === 1 && only ? ((await factsByModel()(only)).window?.tokens ?? null) : null
}

async function costsOf(rows: readonly Row[]): Promise<Impact['costUsd']> {
  const facts = factsByModel()
  const made = rows.filter(({ after }) => after.inputTokens !== null)
  const total = async (modelOf: (row: Row) => TriedModel, tokensOf: (row: Row) => number | null): Promise<number | null> => {
    const costs = await Promise.all(made.map(async (row) => (isScripted(row, modelOf(row)) ? 0 : inputCost(tokensOf(row), await facts(modelOf(row))))))
    return costs.reduce<number | null>((sum, cost) => (sum === null || cost === null ? null : sum + cost), 0)
  }
  return { before: await total(({ requested }) => requested.data.model, ({ requested }) => requested.data.inputTokens), after: await total(({ model }) => model, ({ after }) => after.inputTokens) }
}

/** A scripted model costs nothing, also where the edit leaves the connection as it was. */
const isScripted = ({ requested: { data } }: Row, { connection }: TriedModel): boolean => data.model.scripted === true && connection === data.model.connection

/** Throws not_found; invalid_request for a body that is not in order. */
export async function impactRequest(promptId: string, { body, version, runId, seq }: BodyOf<typeof requestOfImpact>): Promise<ResponseOf<typeof requestOfImpact>> {
  const { node } = await findTried(promptId, { body, version })
  await getRunRow(runId)
  const run = await readMoments(runId, (requested) => requested.seq === seq, seq)
  const [moment] = run.moments
  if (moment?.requested.data.promptVersion.promptId !== promptId) throw new ApiError('not_found', `Event ${seq} of run ${runId} is no call with the prompt ${promptId}. GET /api/v1/prompts/${promptId}/calls lists those.`)
  const { request, model } = await triedRequest(run, moment, { node })
  const made = await pool().assemble({ ...request, withoutSummaries: true })
  if (!made.ok) return { runId, seq, request: null, error: errorOf(made.error) }
  const { body: text, requestHash, inputTokens, parts, dropped } = made.value
  const segments = parts.flatMap(({ at, text: said, tokens = 0, source }) => (at === undefined || !source ? [] : [{ at, text: said, tokens, source }]))
  return { runId, seq, request: { body: text, hash: requestHash, model, inputTokens, segments, dropped: dropped.map(({ seq: event, rule, tokens, index }) => ({ seq: event, rule, tokens, ...(index !== undefined && { index }) })) } }
}
