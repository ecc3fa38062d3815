/**
 * Summaries in a thread (semantics §4.2, §4.3): what a model made of events stands in their place, and they stay in the log. Wanted
 * by a rule `summarise`, for one entry of more than `overTokens` tokens, or by a budget with the overflow `summarise`, for the oldest
 * entries together with the summary of those before them.
 *
 * Making one is a call of its own with its own record: here is only decided where a known summary stands, and which one is missing.
 * One is asked for at a time, and each takes in at least one entry that no summary covered, so a thread needs finitely many.
 */
import type { ContextConfig, Prompt } from '../decision.ts'
import { possibleCuts, protectedEntries, smallestFitting, type Measure } from './budget.ts'
import type { AssembleRequest, KnownSummary, NeededSummary, ThreadEntry } from './request.ts'
import { ruleFor, type Dropped } from './rules.ts'

/** Asked with where the author gave no prompt. */
export const defaultSummaryPrompt: Prompt = {
  messages: [
    {
      role: 'system',
      content: 'You summarise events of a workflow for the model that chooses its next step. Keep names, numbers, ids, decisions and errors exactly as they are written. Leave out what no later step can need. Answer with the summary alone, in plain text of at most {{ tokens }} tokens.',
    },
    { role: 'user', content: '{{ events }}' },
  ],
}

/** The prompt of summaries as a place in a node's data. */
export const summaryPlace = 'context.summary.prompt'

const defaultTokens = 200
const defaultOverTokens = 500

export const summaryPrompt = ({ summary }: Pick<ContextConfig, 'summary'>): Prompt => summary?.prompt ?? defaultSummaryPrompt

/** How long a summary may be: what the author says, and never more than a quarter of the budget. */
export function summaryTokens({ summary, budget }: Pick<ContextConfig, 'summary' | 'budget'>): number {
  return Math.min(summary?.tokens ?? defaultTokens, budget ? Math.max(1, Math.floor(budget.tokens / 4)) : Infinity)
}

export interface Summarised {
  entries: ThreadEntry[]
  /** What summaries stand for. */
  dropped: Dropped[]
  needs?: NeededSummary
}

/** What names an entry within a thread: the event it stands in, or the summary that stands in its place. */
export const entryId = (entry: ThreadEntry): number => entry.summarised?.seq ?? entry.seq

type Request = Pick<AssembleRequest, 'context' | 'summaries' | 'withoutSummaries'>

/** The entries with every known summary in place; `needs` is the first that a rule wants and nobody made. */
export function withKnownSummaries(request: Request, thread: readonly ThreadEntry[], measure: Measure): Summarised {
  const single = ofEntries(request, thread, measure)
  return request.context.budget?.overflow === 'summarise' ? { ...withDigests(request, single, measure), ...(single.needs && { needs: single.needs }) } : single
}

function ofEntries({ context, summaries = [], withoutSummaries = false }: Request, thread: readonly ThreadEntry[], measure: Measure): Summarised {
  const known = new Map(summaries.flatMap((summary) => (summary.by === 'rule' ? [[summary.covers[0], summary] as const] : [])))
  const dropped: Dropped[] = []
  let needs: NeededSummary | undefined
  const entries = thread.map((entry) => {
    const { rule, index } = ruleFor(context, entry)
    if (rule === undefined || rule === 'include' || rule.action !== 'summarise') return entry
    const tokens = measure.entry(entry)
    if (tokens <= (rule.overTokens ?? defaultOverTokens)) return entry
    const summary = known.get(entry.seq)
    if (!summary && !withoutSummaries) {
      needs ??= { by: 'rule', covers: [entry.seq], tokens }
      return entry
    }
    const text = summary?.text ?? pending(1, tokens, summaryTokens(context))
    const shown: ThreadEntry = { ...entry, text, summarised: { seq: summary?.seq ?? entry.seq, covers: [entry.seq] } }
    dropped.push({ seq: entry.seq, rule: 'summarise', tokens: Math.max(0, tokens - measure.entry(shown)), ...(index !== undefined && { index }) })
    return shown
  })
  return { entries, dropped, ...(needs && { needs }) }
}

/** Each digest stands where the first of the entries stood that it covers; a later one may cover an earlier one. */
function withDigests({ summaries = [] }: Request, single: Summarised, measure: Measure): Summarised {
  const raw = new Map<number, number[]>(single.entries.map((entry) => [entryId(entry), entry.summarised?.covers ?? [entry.seq]]))
  let { entries } = single
  const dropped = [...single.dropped]
  for (const summary of summaries) {
    if (summary.by !== 'budget') continue
    const covered = coveredBy(entries, summary)
    if (covered.length === 0) continue
    const covers = summary.covers.flatMap((id) => raw.get(id) ?? [])
    raw.set(summary.seq, covers)
    dropped.push(...left(covered, measure))
    entries = replaced(entries, covered, digest(summary.seq, summary.text, covers))
  }
  return { entries, dropped }
}

const coveredBy = (entries: readonly ThreadEntry[], { covers }: Pick<KnownSummary, 'covers'>): ThreadEntry[] => {
  const ids = new Set(covers)
  return entries.filter((entry) => ids.has(entryId(entry)))
}

const left = (entries: readonly ThreadEntry[], measure: Measure): Dropped[] =>
  entries.flatMap((entry) => (entry.type === 'summary' ? [] : [{ seq: entry.seq, rule: 'summarise', tokens: measure.entry(entry) }]))

const digest = (seq: number, text: string, covers: number[]): ThreadEntry => ({ seq, type: 'summary', tag: 'summary', value: text, summarised: { seq, covers } })

function replaced(entries: readonly ThreadEntry[], covered: readonly ThreadEntry[], by: ThreadEntry): ThreadEntry[] {
  const gone = new Set(covered)
  return entries.flatMap((entry) => (entry === covered[0] ? [by] : gone.has(entry) ? [] : [entry]))
}

const pending = (events: number, tokens: number, room: number): string =>
  `[a summary of ${events === 1 ? 'this event' : `${events} events`}, ${tokens} tokens, will stand here in at most ${room} tokens]`

/**
 * A thread over its budget: the summary that would make room. Without `needs` there is nothing left to summarise, and the thread may
 * still be too long. The input, the last error and the open selection are never summarised.
 */
export function withinBudgetBySummary(request: Request, known: Summarised, measure: Measure): Summarised {
  const { context, withoutSummaries = false } = request
  const budget = context.budget?.tokens ?? Infinity
  if (measure.thread(known.entries) <= budget) return known
  const covered = coveredByNext(known.entries, budget, summaryTokens(context), measure)
  if (covered.every(({ type }) => type === 'summary')) return known
  const tokens = covered.reduce((sum, entry) => sum + measure.entry(entry), 0)
  const covers = covered.map(entryId)
  if (!withoutSummaries) return { ...known, needs: { by: 'budget', covers, tokens } }
  const stand = digest(covers[0] ?? 0, pending(covered.length, tokens, summaryTokens(context)), covered.flatMap((entry) => entry.summarised?.covers ?? [entry.seq]))
  return { entries: replaced(known.entries, covered, stand), dropped: [...known.dropped, ...left(covered, measure)] }
}

/**
 * The oldest entries, so many that the rest fits into half of the budget: then a summary serves for half a budget of new text. The last
 * iteration is taken in only where the budget itself leaves no other way.
 */
function coveredByNext(entries: ThreadEntry[], budget: number, room: number, measure: Measure): ThreadEntry[] {
  const kept = protectedEntries(entries)
  const goes = (cut: number): ThreadEntry[] => entries.slice(0, cut).filter((entry) => !kept.has(entry))
  const cuts = possibleCuts(entries, Math.max(1, Math.floor(budget / 4)), measure)
  const fits = (cut: number, limit: number): boolean => {
    const gone = new Set(goes(cut))
    return measure.thread(entries.filter((entry) => !gone.has(entry))) + room <= limit
  }
  const ample = smallestFitting(cuts, (cut) => fits(cut, budget / 2))
  const lastIteration = entries.findLastIndex(({ type }) => type === 'intent')
  return goes(ample <= lastIteration && fits(ample, budget / 2) ? ample : smallestFitting(cuts, (cut) => fits(cut, budget)))
}
