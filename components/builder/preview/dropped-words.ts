/** What was left out of a preview, in words: which entry of the thread, by which rule, and where that rule is. Pure. */
import type { Call } from '#lib/api/calls.ts'
import type { ThreadEntry } from '#lib/engine/context/request.ts'

export interface DroppedEntry {
  seq: number
  /** As the thread calls it: `search_result`. */
  tag: string
  nodeId?: string
  /** `hidden by rule 1`. */
  why: string
  tokens: number
  /** JSON Pointer of what left it out, in the node's data. */
  path: string
}

const byRule: Record<string, string> = {
  hide: 'hidden',
  hide_when_resolved: 'hidden, it was resolved later',
  truncate: 'truncated',
  redact: 'redacted',
  one_line: 'shown as one line',
  excerpt: 'shown as an excerpt',
  summarise: 'summarised',
}

export function droppedEntries(dropped: Call['dropped'], thread: readonly ThreadEntry[]): DroppedEntry[] {
  return dropped.map(({ seq, rule, tokens, index }) => {
    const entry = thread.find((each) => each.seq === seq)
    const reason = reasonOf(rule, index)
    return { seq, tag: entry?.tag ?? 'event', ...(entry?.nodeId !== undefined && { nodeId: entry.nodeId }), tokens, ...reason }
  })
}

function reasonOf(rule: string, index: number | undefined): Pick<DroppedEntry, 'why' | 'path'> {
  if (rule === 'include') return { why: 'not among what is shown', path: '/context' }
  if (index !== undefined) return { why: `${byRule[rule] ?? rule} by rule ${index + 1}`, path: `/context/rules/${index}` }
  if (rule === 'drop_oldest') return { why: 'over the budget, oldest first', path: '/context' }
  if (rule === 'summarise') return { why: 'over the budget, summarised', path: '/context' }
  return { why: byRule[rule] ?? rule, path: '/context' }
}
