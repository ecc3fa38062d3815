/** Which past decisions a backtest asks for, and what that would cost. Asks no model, writes nothing. */
import { ApiError } from '#lib/api/errors.ts'
import type { BodyOf } from '#lib/api/contract.ts'
import type { BacktestEstimate, estimateBacktest } from '#lib/api/backtests.ts'
import { candidateOf, llmOf } from '#lib/engine/context/gather.ts'
import { noPort } from '#lib/api/decisions.ts'
import type { GraphNode } from '#lib/engine/graph.ts'
import { pointer } from '#lib/engine/pointer.ts'
import { resolveConnection } from '../connections/connections.ts'
import { byRun, changes, type AskedDecision } from '../context/impact.ts'
import { defaultModel, type Reassembled } from '../context/reassemble.ts'
import { reassembleRuns } from '../context/reassemble-runs.ts'
import { findTried, type Tried } from '../context/tried-node.ts'
import { decisionsOf, readDecisionsNow, type Decision } from '../decisions/read-visits.ts'
import { modelFacts } from '../models/models.ts'

export type PlannedBody = BodyOf<typeof estimateBacktest>

export interface PlannedDecision extends AskedDecision {
  /** Our counts over its request, as it was and as it would be; null where none can be made, or it was not reached in time. */
  beforeTokens: number | null
  afterTokens: number | null
}

export interface BacktestPlan {
  tried: Tried
  model: BacktestEstimate['model']
  /** Newest run first, in each the decisions in their order. */
  decisions: PlannedDecision[]
  estimate: BacktestEstimate
}

/** Throws not_found; invalid_request for a body that is not in order and for decisions that are none. */
export async function planBacktest(promptId: string, body: PlannedBody): Promise<BacktestPlan> {
  const tried = await findTried(promptId, body)
  const [model, others] = await Promise.all([modelOf(candidateOf(tried.node, 0), body.model), body.model ? [] : othersOf(tried.node)])
  const read = body.decisions ? { decisions: await namedDecisions(promptId, body.decisions), ended: 'all' as const } : await readDecisionsNow({ promptId, workflowId: tried.home.workflowId, since: undefined, until: undefined, most: body.limit })
  const asked = read.decisions.filter(({ seq }) => seq !== null)
  const wanted = byRun(asked.filter(isDecided))
  const { done, late } = await reassembleRuns(wanted, { node: tried.node, ...(body.model && { model: body.model.name }) }, 'none')
  const reached = new Map(done.flatMap(({ calls }) => calls.map((one) => [one.call, one] as const)))
  const chosen = wanted.flatMap(({ calls }) => calls).filter((call) => !body.onlyChanged || changed(reached.get(call)))
  const estimate = await estimateOf(chosen.map((call) => [call, reached.get(call)]), model, others)
  return {
    tried, model,
    decisions: chosen.map((call) => ({ ...call, beforeTokens: reached.get(call)?.requested.data.inputTokens ?? null, afterTokens: reached.get(call)?.after.inputTokens ?? null })),
    estimate: { ...estimate, undecided: asked.length - asked.filter(isDecided).length, ended: late ? 'time' : read.ended },
  }
}

type Reached = Reassembled<AskedDecision> | undefined

const changed = (one: Reached): boolean => one !== undefined && changes(one)

/** It chose, or ended without: what is still open, or was cancelled before, can be compared with nothing. */
const isDecided = ({ intent, handle }: Decision): boolean => intent !== null || (handle !== noPort.open && handle !== noPort.cancelled)

/** Throws invalid_request, naming the first that is none. */
async function namedDecisions(promptId: string, named: NonNullable<PlannedBody['decisions']>): Promise<Decision[]> {
  const known = new Map((await decisionsOf(promptId, [...new Set(named.map(({ runId }) => runId))])).map((decision) => [`${decision.runId} ${decision.seq}`, decision]))
  return named.map(({ runId, seq }, index) => {
    const found = known.get(`${runId} ${seq}`)
    if (found) return found
    const message = `Event ${seq} of run ${runId} is not the first request of a decision with this prompt. POST /api/v1/prompts/${promptId}/impact lists those.`
    throw new ApiError('invalid_request', message, { problems: [{ path: pointer(['decisions', String(index)]), code: 'unknown_decision', message }] })
  })
}

type Model = BacktestEstimate['model']
type Other = Model & Pick<BacktestEstimate['others'][number], 'role'>

/** A model as it is called: a name that is left out is the connection's own. */
async function modelOf(own: { connection: string; name: string }, given?: PlannedBody['model']): Promise<Model> {
  const connection = given?.connection ?? own.connection
  const found = await resolveConnection(connection)
  return { connection, name: given?.name ?? (own.name || (await defaultModel(connection))), scripted: found?.kind === 'scripted' }
}

/** Whom it may ask besides the model that is asked first. */
async function othersOf(node: GraphNode): Promise<Other[]> {
  const { model, context } = llmOf(node)
  const fallbacks = model.fallbacks.map(async (fallback) => ({ ...(await modelOf(fallback)), role: 'fallback' as const }))
  const summary = context.summary?.model ? [modelOf(context.summary.model).then((found) => ({ ...found, role: 'summary' as const }))] : []
  return Promise.all([...fallbacks, ...summary])
}

type Estimated = Omit<BacktestEstimate, 'undecided' | 'ended'>
type Facts = Awaited<ReturnType<typeof modelFacts>>

async function estimateOf(decisions: readonly (readonly [AskedDecision, Reached])[], model: Model, others: readonly Other[]): Promise<Estimated> {
  const factsOf = ({ connection, name }: Model) => modelFacts(connection, name)
  const [facts, ...factsOfOthers] = await Promise.all([factsOf(model), ...others.map(factsOf)])
  const outputs = decisions.flatMap(([{ outputTokens }]) => outputTokens ?? [])
  const usual = outputs.length === 0 ? null : outputs.reduce((sum, tokens) => sum + tokens, 0) / outputs.length
  const weights = inputsOf(decisions).map(([{ rounds, outputTokens }, input]) => ({ input, calls: input === null ? 0 : Math.max(1, rounds), output: outputTokens ?? usual }))
  const made = weights.filter((weight): weight is typeof weight & { input: number } => weight.input !== null)
  const price = facts.priceFor(0)
  const costBy = ({ scripted }: Model, { priceFor }: Facts): number | null => (scripted ? 0 : made.reduce<number | null>((sum, { input, calls, output }) => {
    const listed = priceFor(input)
    return sum === null || !listed || output === null ? null : sum + (calls * input * listed.input + output * listed.output) / 1_000_000
  }, 0))
  const costUsd = costBy(model, facts)
  const priced = others.map((other, index) => ({ other, facts: factsOfOthers[index] ?? facts }))
  const most = [costUsd, ...priced.filter(({ other }) => other.role === 'fallback').map(({ other, facts: its }) => costBy(other, its))]
  return {
    decisions: decisions.length,
    changed: decisions.filter(([, one]) => changed(one)).length,
    failing: weights.length - made.length,
    calls: made.reduce((sum, { calls }) => sum + calls, 0),
    inputTokens: made.reduce((sum, { input, calls }) => sum + calls * input, 0),
    outputTokens: usual === null && made.length > 0 ? null : Math.round(made.reduce((sum, { output }) => sum + (output ?? 0), 0)),
    costUsd,
    why: costUsd !== null ? null : price ? 'unknown_output' : 'unknown_price',
    model,
    price: model.scripted ? null : price,
    others: priced.map(({ other, facts: its }) => ({ ...other, price: other.scripted ? null : its.priceFor(0) })),
    mostUsd: most.reduce<number | null>((dearest, cost) => (dearest === null || cost === null ? null : Math.max(dearest, cost)), 0),
  }
}

/** Tokens of each request as it would be; null where none can be made. Decisions that were not reached in time as the mean of the others. */
function inputsOf(decisions: readonly (readonly [AskedDecision, Reached])[]): [AskedDecision, number | null][] {
  const known = decisions.flatMap(([, one]) => one?.after.inputTokens ?? [])
  const mean = known.length === 0 ? 0 : Math.round(known.reduce((sum, tokens) => sum + tokens, 0) / known.length)
  return decisions.map(([decision, one]) => [decision, one ? one.after.inputTokens : mean])
}
