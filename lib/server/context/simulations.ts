/** `POST /prompts/{id}/simulations` and `GET /prompts/{id}/calls`: bounded in calls and in time, and saying so. */
import type { BodyOf, ResponseOf } from '#lib/api/contract.ts'
import type { listPromptCalls, simulatePrompt, SimulatedCallItem, Simulation } from '#lib/api/simulations.ts'
import { llmOf } from '#lib/engine/context/gather.ts'
import type { GraphNode } from '#lib/engine/graph.ts'
import { isJsonObject } from '#lib/engine/json.ts'
import { factsByModel, inputCost, type Facts, type FactsOf } from './call-prices.ts'
import { findPrompt, pastCalls, type PastCall } from './past-calls.ts'
import type { Reassembled } from './reassemble.ts'
import { reassembleRuns } from './reassemble-runs.ts'
import { findTried } from './tried-node.ts'

/** Throws not_found; invalid_request for a body that is not in order. */
export async function simulate(promptId: string, { body, model, window, budget, limit }: BodyOf<typeof simulatePrompt>): Promise<Simulation> {
  const { home, node: tried } = await findTried(promptId, { body })
  const node = withBudget(tried, budget)
  const { runs, more } = await pastCalls(promptId, home.workflowId, limit)
  const { done, late } = await reassembleRuns(runs, { node, ...(model !== undefined && { model }) }, 'all')
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

/** Throws not_found. */
export async function promptCalls(promptId: string, limit: number): Promise<ResponseOf<typeof listPromptCalls>> {
  const { workflowId } = await findPrompt(promptId)
  const { runs, more } = await pastCalls(promptId, workflowId, limit)
  const items = runs.flatMap(({ runId, status, startedAt, calls }) => calls.map((call, index) => ({ runId, runStatus: status, runStartedAt: startedAt, ...call, call: index + 1 })))
  return { items, more }
}

/** `undefined` leaves the node's own, null takes it away. */
function withBudget(node: GraphNode, budget: BodyOf<typeof simulatePrompt>['budget']): GraphNode {
  if (budget === undefined) return node
  const { budget: _, ...context } = isJsonObject(node.data.context) ? node.data.context : {}
  return { ...node, data: { ...node.data, context: { ...context, ...(budget && { budget }) } } }
}

type Row = Reassembled<PastCall> & { runId: string; number: number }

const errorOf = ({ code, message, place }: NonNullable<Reassembled<PastCall>['after']['error']>) => ({ code, message, ...(place !== undefined && { place }) })

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
function onlyModel(rows: readonly Row[]): Reassembled<PastCall>['model'] | null {
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
