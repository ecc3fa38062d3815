/**
 * Summaries in a thread (semantics §4.2, §4.3): what a model made of events stands in their place, and they stay in the log. Wanted
 * by a rule `summarise`, for one entry of more than `overTokens` tokens, or by a budget with the overflow `summarise`, for the oldest
 * entries together with the summary of those before them.
 *
 * Making one is a call of its own with its own record: here is only decided where a known summary stands, and which one is missing.
 * One is asked for at a time, and each takes in at least one entry that no summary covered, so a thread needs finitely many.
 */
import type { ContextConfig } from '../decision.ts'
import { possibleCuts, protectedEntries, smallestFitting, type Measure } from './budget.ts'
import { characterEnd } from './excerpt.ts'
import type { AssembleRequest, KnownSummary, NeededSummary, ThreadEntry } from './request.ts'
import { ruleFor, type Dropped } from './rules.ts'
import { summaryTokens } from './summary-prompt.ts'

const defaultOverTokens = 500

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
  const digests = digestsOf(request)
  const single = ofEntries(request, thread, digests, measure)
  return digests.size === 0 ? single : { ...withDigests(digests, single, request, measure), ...(single.needs && { needs: single.needs }) }
}

function ofEntries(request: Request, thread: readonly ThreadEntry[], digests: ReadonlyMap<number, KnownSummary>, measure: Measure): Summarised {
  const { context, summaries = [], withoutSummaries = false } = request
  const known = new Map(summaries.flatMap((summary) => (summary.by === 'rule' ? [[summary.covers[0], summary] as const] : [])))
  const dropped: Dropped[] = []
  let needs: NeededSummary | undefined
  const entries = thread.map((entry) => {
    const { limit, index } = limitOf(context, entry)
    // Once made, it stands, whatever another model's tokenizer says of the length.
    const summary = limit === undefined ? undefined : known.get(entry.seq)
    if (limit === undefined || (!summary && (digests.has(entry.seq) || measure.entry(entry) <= limit))) return entry
    const tokens = measure.entry(entry)
    if (!summary && !withoutSummaries) {
      needs ??= { by: 'rule', covers: [entry.seq], tokens }
      return entry
    }
    const shown = inPlace(entry, summary ?? { seq: entry.seq, text: pending(1, tokens, summaryTokens(context)) })
    dropped.push({ seq: entry.seq, rule: 'summarise', tokens: Math.max(0, tokens - measure.entry(shown)), ...(index !== undefined && { index }) })
    return shown
  })
  return { entries, dropped, ...(needs && { needs }) }
}

/** Up to how many tokens the rule that decides about an entry leaves it as it is; no limit where that rule does not summarise. */
function limitOf(context: ContextConfig, entry: ThreadEntry): { limit?: number; index?: number } {
  const { rule, index } = ruleFor(context, entry)
  if (rule === undefined || rule === 'include' || rule.action !== 'summarise') return {}
  return { limit: rule.overTokens ?? defaultOverTokens, ...(index !== undefined && { index }) }
}

const inPlace = (entry: ThreadEntry, { seq, text }: { seq: number; text: string }): ThreadEntry => ({ ...entry, text, summarised: { seq, covers: [entry.seq] } })

/** By the seq of an event, or of a summary that stood in its place: the digest that stands for it now, which may have taken in others. */
function digestsOf({ context, summaries = [] }: Request): Map<number, KnownSummary> {
  const digests = new Map<number, KnownSummary>()
  if (context.budget?.overflow !== 'summarise') return digests
  for (const summary of summaries.toReversed()) {
    const outermost = digests.get(summary.seq) ?? (summary.by === 'budget' ? summary : undefined)
    if (outermost) for (const id of summary.covers) digests.set(id, digests.get(id) ?? outermost)
  }
  return digests
}

/** Each digest stands where the first of the entries stood that it stands for. */
function withDigests(digests: Map<number, KnownSummary>, single: Summarised, { context }: Request, measure: Measure): Summarised {
  const placed = new Set<number>()
  const dropped = [...single.dropped]
  const entries = single.entries.flatMap((entry) => {
    const summary = digests.get(entry.seq)
    if (!summary) return [entry]
    dropped.push(...left([entry], measure))
    if (placed.has(summary.seq)) return []
    placed.add(summary.seq)
    return [withinHalf(digest(summary.seq, summary.text, summary.covers), context, measure)]
  })
  return { entries, dropped }
}

/** The seqs that an entry may be covered by: its event's, and that of the summary that stands in its place. */
const idsOf = (entry: ThreadEntry): number[] => [...new Set([entry.seq, entryId(entry)])]

/** A digest that a model made far too long takes no more than half of the budget. */
function withinHalf(entry: ThreadEntry, { budget }: Pick<ContextConfig, 'budget'>, measure: Measure): ThreadEntry {
  const [tokens, limit] = [measure.entry(entry), (budget?.tokens ?? Infinity) / 2]
  if (tokens <= limit) return entry
  const text = String(entry.value)
  const end = characterEnd(text, Math.floor((text.length * limit) / tokens))
  return { ...entry, value: `${text.slice(0, end)}\n[the summary is ${text.length - end} characters longer]` }
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
  if (covered.length === 0) return known
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
  // Of a node that failed two entries may tell, of one event: a summary covers both or none.
  const keptSeqs = new Set([...kept].flatMap(idsOf))
  const goes = (cut: number): ThreadEntry[] => entries.slice(0, cut).filter((entry) => !idsOf(entry).some((id) => keptSeqs.has(id)))
  const fresh = entries.findIndex((entry) => entry.type !== 'summary' && !idsOf(entry).some((id) => keptSeqs.has(id)))
  // A cut that takes in nothing but the digest before it gains nothing; one inside an iteration would part a call from its answer.
  const cuts = possibleCuts(entries, Math.max(1, Math.floor(budget / 4)), measure).filter((cut) => cut > fresh && (entries[cut]?.type ?? 'intent') === 'intent')
  if (fresh < 0 || cuts.length === 0) return []
  const fits = (cut: number, limit: number): boolean => {
    const gone = new Set(goes(cut))
    return measure.thread(entries.filter((entry) => !gone.has(entry))) + room <= limit
  }
  const ample = smallestFitting(cuts, (cut) => fits(cut, budget / 2))
  const lastIteration = entries.findLastIndex(({ type }) => type === 'intent')
  return upToMost(goes(ample <= lastIteration && fits(ample, budget / 2) ? ample : smallestFitting(cuts, (cut) => fits(cut, budget))))
}

/** What one digest covers at most: the next takes it in and goes on. Longer lists would leave the log for a place beside it. */
const mostCovered = 2_000

function upToMost(entries: ThreadEntry[]): ThreadEntry[] {
  if (entries.length <= mostCovered) return entries
  const end = entries.findLastIndex(({ type }, index) => index <= mostCovered && type === 'intent')
  return entries.slice(0, end > 1 ? end : mostCovered)
}
