/**
 * Carries out an experiment: asks its items, a few at a time, until all have an answer, somebody cancels it, or its budget is spent. May
 * be killed at any line: whoever takes it next asks only what has no answer yet.
 */
import type { AskingTools } from './ask-again.ts'
import { endExperiment, findExperiment, listItems, saveItem, totalsOf, type Experiment, type ExperimentItem, type ExperimentKind, type ItemResult } from './store.ts'

/** Asks one item. Made once per experiment, so that it may keep what items share. Rejects only where it is aborted or the process cannot go on. */
export type AskItem = (item: ExperimentItem, signal: AbortSignal) => Promise<ItemResult>

/** How the items of a kind are asked. */
export type Kinds = Readonly<Partial<Record<ExperimentKind, (experiment: Experiment, tools: AskingTools) => Promise<AskItem>>>>

/** Items that are asked at a time. */
const atOnce = 4
/** How often a cancellation is looked for while a model takes its time. */
const lookEveryMs = 500

/** Rejects where `drain` stops it, or the process cannot go on: then it is to be taken again. */
export async function runExperiment(id: string, kinds: Kinds, tools: AskingTools, drain: AbortSignal): Promise<void> {
  const experiment = await findExperiment(id)
  if (experiment?.status !== 'running') return
  const ended = new AbortController()
  const watch = setInterval(() => void lookForEnd(id, ended), lookEveryMs)
  try {
    const kind = kinds[experiment.kind]
    if (!kind) throw new Error(`Nobody here knows how to ask an experiment of the kind ${experiment.kind}.`)
    const ask = await kind(experiment, tools)
    const spent = await askAll(experiment, ask, AbortSignal.any([drain, ended.signal]))
    if (ended.signal.aborted) return
    await endExperiment(id, 'done', reasons[spent]?.(experiment.budgetUsd))
  } catch (error) {
    if (ended.signal.aborted) return
    if (drain.aborted) throw error
    await endExperiment(id, 'failed', error instanceof Error ? error.message : String(error))
  } finally {
    clearInterval(watch)
  }
}

/** Why it ended before all were asked. */
const reasons: Record<End, ((budgetUsd: number | null) => string) | undefined> = {
  all: undefined,
  budget: (budgetUsd) => `The budget of $${budgetUsd} is spent.`,
  unpriced: (budgetUsd) => `The price of an answer is not known, so the budget of $${budgetUsd} could not be kept. Enter the price of the model under Settings, Models, or leave the budget out.`,
}

async function lookForEnd(id: string, ended: AbortController): Promise<void> {
  const status = await findExperiment(id).then((found) => found?.status, () => 'running' as const)
  if (status !== 'running') ended.abort()
}

type End = 'all' | 'budget' | 'unpriced'

/** In their order. Stops early where the budget is spent, or nobody can say whether it is. */
async function askAll(experiment: Experiment, ask: AskItem, signal: AbortSignal): Promise<End> {
  const { id, budgetUsd } = experiment
  const totals = (await totalsOf([id])).get(id)
  let spent = totals?.knownCostUsd ?? 0
  let unpriced = (totals?.unpriced ?? 0) > 0
  const left = feed(id)
  const end = (): End => (budgetUsd !== null && unpriced ? 'unpriced' : budgetUsd !== null && spent >= budgetUsd ? 'budget' : 'all')
  const work = async (): Promise<void> => {
    for (let item = await left(); item && end() === 'all'; item = await left()) {
      signal.throwIfAborted()
      const result = await ask(item, signal).catch((error: unknown) => {
        signal.throwIfAborted()
        return errorResult('unavailable', error instanceof Error ? error.message : String(error))
      })
      await saveItem(id, item.n, result)
      spent += result.costUsd ?? 0
      unpriced ||= result.costUsd === null
    }
  }
  const ends = await Promise.allSettled(Array.from({ length: atOnce }, work))
  const failed = ends.find((end) => end.status === 'rejected')
  if (failed) throw failed.reason
  return end()
}

const pageOfItems = 100

/** Gives the waiting items one by one, read in pages. */
function feed(id: string): () => Promise<ExperimentItem | undefined> {
  const read: ExperimentItem[] = []
  let last = 0
  let reading: Promise<void> | undefined
  let more = true
  const refill = async (): Promise<void> => {
    const page = await listItems(id, { after: last, limit: pageOfItems, statuses: ['waiting'] })
    last = page.at(-1)?.n ?? last
    more = page.length === pageOfItems
    read.push(...page)
  }
  return async () => {
    while (read.length === 0 && more) {
      reading ??= refill().finally(() => (reading = undefined))
      await reading
    }
    return read.shift()
  }
}

/** What is kept of an answer that could not be had. */
export const errorResult = (code: string, message: string): ItemResult => ({ status: 'error', after: { error: { code, message } }, inputTokens: 0, outputTokens: 0, costUsd: 0, latencyMs: 0 })
