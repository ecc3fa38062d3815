/** `POST /prompts/{id}/simulations`, `/impact` and `GET /prompts/{id}/calls`: bounded in calls and in time, and saying so. */
import type { BodyOf, ResponseOf } from '#lib/api/contract.ts'
import { ApiError } from '#lib/api/errors.ts'
import type { impactOfPrompt, listPromptCalls, simulatePrompt, SimulatedCallItem, Simulation } from '#lib/api/simulations.ts'
import { llmOf } from '#lib/engine/context/gather.ts'
import type { GraphNode } from '#lib/engine/graph.ts'
import { isJsonObject, type JsonObject } from '#lib/engine/json.ts'
import { draftedNode } from '#lib/nodes/drafted-node.ts'
import { modelFacts } from '../models/models.ts'
import { findPrompt, pastCalls, type PromptHome, type RunWithCalls } from './past-calls.ts'
import { reassemble, type Reassembled, type Trial } from './reassemble.ts'

/** Milliseconds after which no further calls are looked at. */
const longest = 20_000

/** Runs that are looked at at a time: as many as there are processes that assemble. */
const atATime = 2

/** Throws not_found; invalid_request for a body that is not in order. */
export async function simulate(promptId: string, { body, model, window, budget, limit }: BodyOf<typeof simulatePrompt>): Promise<Simulation> {
  const home = await findPrompt(promptId)
  const node = withBudget(triedNode(home, body), budget)
  const { runs, more } = await pastCalls(promptId, home.workflowId, limit)
  const { done, late } = await reassembleAll(runs, { node, ...(model !== undefined && { model }) }, true)
  const facts = factsByModel()
  const rows = done.flatMap(({ runId, calls }) => calls.map((call, index): Row => ({ ...call, runId, number: index + 1 })))
  const items = await Promise.all(rows.map(async (row) => toItem(row, window, await facts(row.model), await facts(row.requested.data.model))))
  return {
    ...totals(items),
    runs: done.filter(({ calls }) => calls.length > 0).length,
    ended: late ? 'time' : more ? 'limit' : 'all',
    ...(await assumptions(node, model, window, rows, facts)),
    items,
  }
}

/** Throws not_found; invalid_request for a body that is not in order. */
export async function impact(promptId: string, { body, limit }: BodyOf<typeof impactOfPrompt>): Promise<ResponseOf<typeof impactOfPrompt>> {
  const home = await findPrompt(promptId)
  const node = triedNode(home, body)
  const { runs, more } = await pastCalls(promptId, home.workflowId, limit, { decisionsOnly: true })
  const { done, late } = await reassembleAll(runs, { node }, false)
  const items = done.flatMap(({ runId, calls }) =>
    calls.map(({ call, before, after }) => ({
      runId, seq: call.seq, beforeTokens: call.inputTokens, afterTokens: after.inputTokens, changed: after.requestHash !== before.requestHash,
      ...(after.error && { error: errorOf(after.error) }),
    })),
  )
  return {
    decisions: items.length,
    changed: items.filter(({ changed }) => changed).length,
    tokenDelta: items.reduce((sum, { beforeTokens, afterTokens }) => sum + (afterTokens === null ? 0 : afterTokens - beforeTokens), 0),
    ended: late ? 'time' : more ? 'limit' : 'all',
    items,
  }
}

/** Throws not_found. */
export async function promptCalls(promptId: string, limit: number): Promise<ResponseOf<typeof listPromptCalls>> {
  const { workflowId } = await findPrompt(promptId)
  const { runs, more } = await pastCalls(promptId, workflowId, limit)
  const items = runs.flatMap(({ runId, status, startedAt, calls }) => calls.map((call, index) => ({ runId, runStatus: status, runStartedAt: startedAt, ...call, call: index + 1 })))
  return { items, more }
}

/** The node that is tried: the body given, else the draft's. Throws not_found, invalid_request. */
function triedNode({ slug, draft }: PromptHome, body: JsonObject | undefined): GraphNode {
  const data = body ?? draft?.data
  if (!data) throw new ApiError('not_found', `The draft of “${slug}” has no node with this prompt any more. Give the body that is to be tried.`)
  const drafted = draft ? draftedNode(draft.type, draft.id, data) : draftedNode('intents' in data ? 'decide' : 'generate', 'node', data)
  if (drafted.ok) return drafted.node
  const [first] = drafted.problems
  const [what, base] = body ? ['The body', '/body'] : ['The draft’s node', '']
  throw new ApiError('invalid_request', `${what} is not in order: ${first?.message ?? 'its settings do not fit.'}`, { problems: drafted.problems.map(({ code, message, path = '' }) => ({ code, message, path: `${base}${path}` })) })
}

/** `undefined` leaves the node's own, null takes it away. */
function withBudget(node: GraphNode, budget: BodyOf<typeof simulatePrompt>['budget']): GraphNode {
  if (budget === undefined) return node
  const { budget: _, ...context } = isJsonObject(node.data.context) ? node.data.context : {}
  return { ...node, data: { ...node.data, context: { ...context, ...(budget && { budget }) } } }
}

interface DoneRun {
  runId: string
  calls: Reassembled[]
}

/** A few runs at a time, in order. After the time is up, what was reached is what there is. */
async function reassembleAll(runs: readonly RunWithCalls[], trial: Trial, prefixes: boolean): Promise<{ done: DoneRun[]; late: boolean }> {
  const until = performance.now() + longest
  const late = (): boolean => performance.now() > until
  const done: DoneRun[] = runs.map(({ runId }) => ({ runId, calls: [] }))
  const waiting = [...runs.entries()]
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next && !late(); next = waiting.shift()) {
      const [index, { runId, calls }] = next
      done[index] = { runId, calls: await reassemble(runId, calls, trial, { prefixes, late }) }
    }
  }
  await Promise.all(Array.from({ length: atATime }, work))
  const reached = done.reduce((sum, { calls }) => sum + calls.length, 0)
  return { done, late: reached < runs.reduce((sum, { calls }) => sum + calls.length, 0) }
}

type Facts = Awaited<ReturnType<typeof modelFacts>>
type FactsOf = (model: { connection: string | null; name: string }) => Promise<Facts>

/** Read once per model. */
function factsByModel(): FactsOf {
  const known = new Map<string, Promise<Facts>>()
  return ({ connection, name }) => {
    const key = JSON.stringify([connection, name])
    const facts = known.get(key) ?? modelFacts(connection, name)
    known.set(key, facts)
    return facts
  }
}

const inputCost = (tokens: number | null, facts: Facts): number | null => {
  const price = tokens === null ? null : facts.priceFor(tokens)
  return price && tokens !== null ? (tokens * price.input) / 1_000_000 : null
}

type Row = Reassembled & { runId: string; number: number }

const errorOf = ({ code, message, place }: NonNullable<Reassembled['after']['error']>) => ({ code, message, ...(place !== undefined && { place }) })

function toItem({ runId, number, requested, after, before }: Row, window: number | undefined, now: Facts, then: Facts): SimulatedCallItem {
  const { inputTokens, threadTokens, wholeTokens, leftOut, dropped, prefixTokens, error } = after
  const { step = '', seq, at, data } = requested
  const room = window ?? now.window?.tokens
  const exceeds = room !== undefined && inputTokens !== null && inputTokens > room
  return {
    runId, seq, step, at, call: number, beforeTokens: data.inputTokens, afterTokens: inputTokens, threadTokens, wholeTokens,
    overflow: exceeds ? 'exceeds_window' : after.overflow,
    droppedTokens: leftOut.reduce((sum, { tokens }) => sum + tokens, 0), leftOut, dropped,
    beforePrefixTokens: before.prefixTokens, prefixTokens,
    beforeCostUsd: inputCost(data.inputTokens, then), costUsd: inputCost(inputTokens, now),
    ...(error && { error: errorOf(error) }),
  }
}

function totals(items: readonly SimulatedCallItem[]): Pick<Simulation, 'calls' | 'overflowing' | 'failing' | 'droppedTokens' | 'inputTokens' | 'costUsd'> {
  const made = items.filter(({ afterTokens }) => afterTokens !== null)
  const sum = (values: (number | null)[]): number => values.reduce<number>((total, value) => total + (value ?? 0), 0)
  const known = (values: (number | null)[]): number | null => (values.includes(null) ? null : sum(values))
  return {
    calls: items.length,
    overflowing: items.filter(({ overflow }) => overflow !== 'none').length,
    failing: items.length - made.length,
    droppedTokens: sum(items.map(({ droppedTokens }) => droppedTokens)),
    inputTokens: { before: sum(made.map(({ beforeTokens }) => beforeTokens)), after: sum(made.map(({ afterTokens }) => afterTokens)) },
    costUsd: { before: known(made.map(({ beforeCostUsd }) => beforeCostUsd)), after: known(made.map(({ costUsd }) => costUsd)) },
  }
}

type Assumed = Simulation['assumed']

/** What the figures rest on: the model where all calls agree, its window unless one is given, its price. */
async function assumptions(node: GraphNode, model: string | undefined, window: number | undefined, rows: readonly Row[], facts: FactsOf): Promise<Pick<Simulation, 'assumed' | 'fittingBudget'>> {
  const only = onlyModel(rows) ?? (model === undefined ? null : { connection: null, name: model })
  const known = only && (await facts(only))
  const room: Pick<Assumed, 'window' | 'windowSource'> = window !== undefined ? { window, windowSource: 'given' } : { window: known?.window?.tokens ?? null, windowSource: known?.window?.source ?? null }
  return { assumed: { model: only?.name ?? null, ...room, budget: llmOf(node).context.budget ?? null, price: known && priceOf(known) }, fittingBudget: fittingBudget(room.window, rows) }
}

/** The model that every call would go to; null where they differ, or there is none. */
function onlyModel(rows: readonly Row[]): Reassembled['model'] | null {
  const models = new Map(rows.map(({ model }) => [JSON.stringify(model), model]))
  return models.size === 1 ? ([...models.values()][0] ?? null) : null
}

function priceOf(facts: Facts): Assumed['price'] {
  const price = facts.priceFor(0)
  return price && { input: price.input, cachedInput: price.cachedInput, asOf: price.asOf }
}

/** What the window leaves to the thread beside the largest rest of a request. */
function fittingBudget(window: number | null, rows: readonly Row[]): number | null {
  if (window === null || rows.length === 0) return null
  const rest = Math.max(...rows.map(({ after }) => (after.inputTokens ?? after.wholeTokens) - after.threadTokens))
  return window > rest ? window - rest : null
}
