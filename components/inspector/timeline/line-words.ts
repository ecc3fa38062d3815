/** What a line of the timeline says: its name, what came of it, how long it took, where its own run is. Pure. */
import { formatDuration, plural } from '#components/ui/format.ts'
import type { Status } from '#components/ui/status-chip.tsx'
import { outputWord } from '../events/output-word.ts'
import { stepName } from '../node-names.ts'
import { inline } from '../words.ts'
import { barKinds, type Bar, type BarKind } from './row-bars.ts'
import type { ItemLine, RowLine } from './timeline-lines.ts'

export interface LineWords {
  title: string
  detail: string
  status: Status
  /** Not executed: a result stood in for it. */
  given: boolean
  retries: number
  bars: readonly Bar[]
  /** Null while it goes on. */
  durationMs: number | null
  /** The page of the run that it has inside, or that it is a part of; undefined for a line of the page's own run. */
  href: string | undefined
}

const askedTitles = { approval: 'Approval', consent: 'Consent', outcome: 'Outcome', escalation: 'Stuck' }

/** `pageRun`: whose page this is. */
export function lineWords(line: RowLine | ItemLine, pageRun: string): LineWords {
  if (line.kind === 'item') return itemWords(line)
  const { row, run, child, folded } = line
  const href = child ? `/runs/${child.runId}` : run.runId === pageRun ? undefined : `/runs/${run.runId}?seq=${row.seq}`
  return {
    title: row.kind === 'step' ? stepName(run.names, row.step, run.state.visits) : askedTitles[row.kind],
    detail: folded ? `${plural(folded.branches, 'branch', 'branches')}, ${plural(folded.steps, 'step')}` : row.detail,
    status: row.status, given: row.given === true && row.status === 'completed', retries: row.retries, bars: row.bars, durationMs: row.durationMs, href,
  }
}

function itemWords({ child }: ItemLine): LineWords {
  const { end } = child
  const from = Date.parse(child.startedAt)
  const to = end ? Date.parse(end.at) : Infinity
  return {
    title: `Item ${child.index + 1}`,
    detail: end?.data.error?.code ?? (outputWord(end?.data.output) || inline(end?.data.output, 40)),
    status: child.status, given: false, retries: 0,
    bars: [{ kind: 'child', from, to, ...(child.status === 'failed' && { failed: true }) }],
    durationMs: end ? to - from : null,
    href: `/runs/${child.runId}`,
  }
}

export const kindWords: Record<BarKind, string> = { queue: 'queue', model: 'model', tool: 'tool', child: 'child runs', wait: 'wait', human: 'human' }

/** `model 1.9 s, human 4 m 02 s`: what a person who cannot see the bars is told of them. */
export function barWords(bars: readonly Bar[], now: number): string {
  const total = (kind: BarKind) => bars.reduce((sum, bar) => (bar.kind === kind ? sum + Math.max(0, Math.min(bar.to, now) - bar.from) : sum), 0)
  return barKinds.flatMap((kind) => (bars.some((bar) => bar.kind === kind) ? [`${kindWords[kind]} ${formatDuration(total(kind))}`] : [])).join(', ')
}
