/**
 * What past calls would be with another prompt, model or budget (product X7, X8): each request is assembled as a run would, and
 * measured instead of sent. Pure; asks nobody. Where a summary would be needed first, a line stands in its place that says so.
 */
import type { CountTokens } from '../tokens.ts'
import { loadTokenizer, tokenizerOf } from '../tokens.ts'
import { assemble } from './assemble.ts'
import { sharedPrefix } from './diff-prefix.ts'
import { rolesIn, type ContextWindow } from './diff-window.ts'
import { isOfThread, type AssembledContext, type AssembleError, type AssembleRequest } from './request.ts'

/** What one rule, or the budget, leaves out of a call. */
export interface LeftOutBy {
  rule: string
  /** Place of the rule in `context.rules`, from 0; none for the include list and the budget. */
  index?: number
  events: number
  tokens: number
}

export interface SimulatedCall {
  /** Null where no request can be made. */
  inputTokens: number | null
  /** Of them, what the thread takes. */
  threadTokens: number
  /** What the request would take if the budget left nothing out. */
  wholeTokens: number
  requestHash: string | null
  /** What the budget does: nothing · drop the oldest · have them summarised · refuse. */
  overflow: 'none' | 'drops' | 'summarises' | 'fails'
  leftOut: LeftOutBy[]
  /** The first `mostListed` of what is left out. */
  dropped: AssembledContext['dropped']
  /** Tokens, from its beginning, that are those of the call before; null for the first, and where there is no request. */
  prefixTokens: number | null
  error?: AssembleError
}

/** Entries that are listed of one call; `leftOut` counts them all. */
export const mostListed = 40

/** In the order of their run. `previous` is the request before the first of them, for its shared prefix. */
export function simulateCalls(requests: readonly AssembleRequest[], previous: AssembleRequest | null, count: CountTokens): SimulatedCall[] {
  let before = previous && windowOf(previous, count)
  return requests.map((request) => {
    const result = assemble({ ...request, withoutSummaries: true }, count)
    if (!result.ok) {
      before = null
      return refused(request, result.error, count)
    }
    const after = windowFrom(request, result.value)
    const simulated = measured(result.value, before && sharedPrefix(before, after).tokens)
    before = after
    return simulated
  })
}

/** Loads what counts the tokens of these requests. */
export async function loadTokenizersOf(requests: readonly AssembleRequest[]): Promise<void> {
  for (const name of new Set(requests.map(({ model }) => tokenizerOf(model.name).name))) await loadTokenizer(name)
}

function measured({ inputTokens, requestHash, parts, dropped }: AssembledContext, prefixTokens: number | null): SimulatedCall {
  const byBudget = dropped.filter(isOfBudget)
  const overflow = byBudget.some(({ rule }) => rule === 'summarise') ? 'summarises' : byBudget.length > 0 ? 'drops' : 'none'
  return {
    inputTokens,
    threadTokens: tokensOf(parts.filter(isOfThread)),
    wholeTokens: inputTokens + tokensOf(byBudget),
    requestHash,
    overflow,
    leftOut: byRule(dropped),
    dropped: dropped.slice(0, mostListed),
    prefixTokens,
  }
}

/** Without a budget, to say how much too large it is; any other error has no size. */
function refused(request: AssembleRequest, error: AssembleError, count: CountTokens): SimulatedCall {
  const nothing = notSimulated(error)
  if (error.code !== 'context_overflow') return nothing
  const { budget: _, ...context } = request.context
  const whole = assemble({ ...request, context, withoutSummaries: true }, count)
  if (!whole.ok) return nothing
  const { threadTokens, wholeTokens, leftOut } = measured(whole.value, null)
  return { ...nothing, threadTokens, wholeTokens, leftOut, overflow: 'fails' }
}

/** A call that could not be assembled. */
export const notSimulated = (error: AssembleError): SimulatedCall => ({ inputTokens: null, threadTokens: 0, wholeTokens: 0, requestHash: null, overflow: 'none', leftOut: [], dropped: [], prefixTokens: null, error })

const isOfBudget = ({ rule, index }: AssembledContext['dropped'][number]): boolean => index === undefined && (rule === 'drop_oldest' || rule === 'summarise')

/** As the runner takes it: a reply that is asked for again is beside the thread. */
const tokensOf = (items: readonly { tokens?: number }[]): number => items.reduce((sum, { tokens = 0 }) => sum + tokens, 0)

function byRule(dropped: AssembledContext['dropped']): LeftOutBy[] {
  const groups = new Map<string, LeftOutBy>()
  for (const { rule, index, tokens } of dropped) {
    const key = `${rule} ${index ?? ''}`
    const group = groups.get(key) ?? { rule, ...(index !== undefined && { index }), events: 0, tokens: 0 }
    groups.set(key, { ...group, events: group.events + 1, tokens: group.tokens + tokens })
  }
  return [...groups.values()]
}

function windowOf(request: AssembleRequest, count: CountTokens): ContextWindow | null {
  const result = assemble({ ...request, withoutSummaries: true }, count)
  return result.ok ? windowFrom(request, result.value) : null
}

function windowFrom({ model }: AssembleRequest, { body, parts, dropped }: AssembledContext): ContextWindow {
  const segments = parts.flatMap(({ at, text, tokens = 0, source }) => (at === undefined || !source ? [] : [{ at, text, tokens, source }]))
  return { segments, dropped, roles: rolesIn(body), model: model.name }
}
