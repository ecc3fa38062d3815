/** What a window leaves out, in words: by which rule, and whether all of an entry is missing or some of it. Pure. */
import { z } from 'zod'
import type { Call, Segment } from '#lib/api/calls.ts'
import { contextRuleSchema, type ContextRule } from '#lib/engine/decision.ts'
import { plural } from '#components/ui/format.ts'

type Dropped = Call['dropped'][number]

const actions: Record<ContextRule['action'], string> = {
  show: 'show',
  hide: 'hide',
  hide_when_resolved: 'hide when resolved',
  truncate: 'truncate',
  redact: 'redact',
  one_line: 'show as one line',
  excerpt: 'show an excerpt',
  summarise: 'summarise',
}

const others: Record<string, string> = {
  include: 'Not among the tags that are shown',
  drop_oldest: 'Budget: the oldest are dropped',
  summarise: 'Budget: the oldest are summarised',
}

/** `Rule 3: hide when resolved, search_result` · `Budget: the oldest are dropped`. `rules` are those of the prompt version, once known. */
export function droppedReason({ rule, index }: Pick<Dropped, 'rule' | 'index'>, rules: readonly ContextRule[] = []): string {
  const words = (actions as Record<string, string>)[rule] ?? rule
  if (index === undefined) return others[rule] ?? (rule in actions ? `Rule: ${words}` : rule)
  const { tag, type, nodeId } = rules[index] ?? {}
  const selected = [tag, type?.replaceAll('_', ' '), nodeId].filter((word) => word !== undefined)
  return `Rule ${index + 1}: ${[words, ...selected].join(', ')}`
}

const bodySchema = z.object({ context: z.object({ rules: z.array(contextRuleSchema) }) })

/** The rules of a prompt version's body. */
export function rulesOf(body: unknown): readonly ContextRule[] {
  const parsed = bodySchema.safeParse(body)
  return parsed.success ? parsed.data.context.rules : []
}

/** Seqs of events that still stand in the window, though a rule took something from them. */
export function shortenedIn(dropped: readonly Dropped[], segments: readonly Segment[]): ReadonlySet<number> {
  const wanted = new Set(dropped.map(({ seq }) => seq))
  const shown = new Set<number>()
  for (const { source } of segments) {
    // A summary tells of its events, and shows none of them.
    if (source.kind === 'summary') continue
    for (const seq of [source.seq, ...(source.seqs ?? [])]) if (seq !== undefined && wanted.has(seq)) shown.add(seq)
  }
  return shown
}

/** `3 dropped` · `6 summarised, 2 shortened`: what became of each event in the end, also where a rule had shortened it before. */
export function droppedCount(dropped: readonly Dropped[], shortened: ReadonlySet<number>): string {
  const fates = new Map<number, 'dropped' | 'summarised' | 'shortened'>()
  for (const { seq, rule } of dropped) {
    if (rule === 'summarise') fates.set(seq, 'summarised')
    else if (!fates.has(seq)) fates.set(seq, shortened.has(seq) ? 'shortened' : 'dropped')
  }
  const counts = (['dropped', 'summarised', 'shortened'] as const).map((fate) => [[...fates.values()].filter((each) => each === fate).length, fate] as const)
  return counts.filter(([count, fate]) => count > 0 || (fate === 'dropped' && fates.size === 0)).map(([count, fate]) => `${count} ${fate}`).join(', ')
}

/** Entries by the rule that took them, in the order of the rules; those of no rule last. */
export function droppedByReason(dropped: readonly Dropped[], rules: readonly ContextRule[]): { reason: string; entries: readonly Dropped[] }[] {
  const byReason = new Map<string, Dropped[]>()
  for (const entry of dropped.toSorted((a, b) => (a.index ?? Infinity) - (b.index ?? Infinity) || a.seq - b.seq)) {
    const reason = droppedReason(entry, rules)
    byReason.set(reason, [...(byReason.get(reason) ?? []), entry])
  }
  return [...byReason].map(([reason, entries]) => ({ reason, entries }))
}

/** `Left out of this window: 3 events` */
export const droppedTitle = (dropped: readonly Dropped[]): string => `Left out of this window: ${plural(new Set(dropped.map(({ seq }) => seq)).size, 'event')}`
