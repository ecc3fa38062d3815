/**
 * Why a segment was dropped, changed or moved, in a sentence: the rule or the budget that cut it, the version that rewrote it, the step
 * that wrote its variable again. Says nothing where the log tells nothing. Pure.
 */
import type { Call, Segment } from '#lib/api/calls.ts'
import type { Cut } from '#lib/engine/context/diff-cut.ts'
import type { ContextRule } from '#lib/engine/decision.ts'
import { formatClock, formatTokens } from '#components/ui/format.ts'
import { droppedReason } from '../context/dropped-words.ts'
import type { NodeNames } from '../node-names.ts'
import { Writers } from '../origins.ts'
import type { RunLog } from '../run-log.ts'
import type { ChangedRow, Compared } from './diff-items.ts'

export interface Reasoning {
  before: Call
  after: Call
  /** What the earlier one is called: `call 3`. */
  other: string
  sameRun: boolean
  log: RunLog
  names: NodeNames
  /** Of the prompt version of `after`, once they are known. */
  rules: readonly ContextRule[]
}

export type ReasonOf = (row: ChangedRow) => string | undefined

export function reasonsOf({ before, after, diff }: Compared, about: Reasoning): ReasonOf {
  const writers = about.sameRun ? { before: writersUpTo(about.log, about.before.seq), after: writersUpTo(about.log, about.after.seq) } : undefined
  return (row) => {
    const cut = 'cut' in row && row.cut !== undefined ? diff.cuts[row.cut] : undefined
    if (cut) return cutReason(cut, about.rules)
    const old = 'before' in row ? before.segments[row.before] : undefined
    const now = 'after' in row ? after.segments[row.after] : undefined
    if (old && now) return row.kind === 'moved' ? movedReason(old, now) : changedReason(old, now, about, writers)
    return old ? goneReason(old, about) : now && addedReason(now, about)
  }
}

export function cutReason(cut: Cut, rules: readonly ContextRule[]): string {
  return `${droppedReason(cut, rules)}${cut.after === null ? '' : `, ${formatTokens(cut.tokens)} less`}. The raw text stays in the log.`
}

const movedReason = (old: Segment, now: Segment): string => (old.at === now.at ? 'Stood elsewhere among its neighbours.' : `Was at ${old.at}.`)

function goneReason({ source }: Segment, { before, after, other, sameRun }: Reasoning): string | undefined {
  if (source.tag === 'rejected_reply') return 'A reply that did not fit is shown to the model only until it has replied again.'
  if (source.kind === 'prompt' || source.kind === 'variable') return otherPrompt(before, after) ? `Not in v${after.promptVersion.number} of the prompt.` : 'The prompt did not render it this time.'
  if (source.kind === 'schema') return 'No longer offered to the model.'
  return sameRun ? undefined : `Only in ${other}.`
}

function addedReason({ source }: Segment, { before, sameRun }: Reasoning): string | undefined {
  const hidden = sameRun && source.seq !== undefined ? before.dropped.find(({ seq }) => seq === source.seq) : undefined
  return hidden && `Was left out before. ${droppedReason(hidden)}.`
}

function changedReason(old: Segment, now: Segment, about: Reasoning, writers: { before: Writers; after: Writers } | undefined): string | undefined {
  const { before, after, sameRun } = about
  const { kind, seq } = now.source
  if (kind === 'prompt') return otherPrompt(before, after) ? `Prompt v${before.promptVersion.number} → v${after.promptVersion.number}.` : undefined
  if (kind === 'variable') return writers && rewritten(old, now, about, writers)
  const shortened = sameRun && seq !== undefined ? before.dropped.find((entry) => entry.seq === seq) : undefined
  return shortened && `Was shortened before. ${droppedReason(shortened)}.`
}

/** Who wrote a variable between the two calls. */
function rewritten(old: Segment, now: Segment, { before, after, log, names }: Reasoning, writers: { before: Writers; after: Writers }): string | undefined {
  const { path } = now.source
  if (path === undefined || old.source.path !== path) return undefined
  const seq = writers.after.of(path, after.step)
  const event = seq === undefined || seq === writers.before.of(path, before.step) ? undefined : log.at(seq)
  if (!event) return undefined
  const act = event.type === 'step.refreshed' ? 'Prefetched again on resume' : event.type === 'step.edited' ? 'Edited while the run was paused' : `Written again by ${event.nodeId === undefined ? 'the run' : names(event.nodeId).title}`
  return `${act}, event ${event.seq}, ${formatClock(new Date(event.at)).slice(0, 8)}.`
}

const otherPrompt = (before: Call, after: Call): boolean => before.promptVersion.hash !== after.promptVersion.hash

function writersUpTo(log: RunLog, seq: number): Writers {
  const writers = new Writers()
  for (const event of log.events) {
    if (event.seq >= seq) break
    writers.add(event)
  }
  return writers
}
