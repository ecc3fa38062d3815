/**
 * The child runs of a step: of an agent or a call its one run, of an `each` its items with how each stands. A long list shows its first
 * items and grows on request; the list of runs holds them all.
 */
'use client'
import { useState } from 'react'
import { ArrowUpRight } from 'lucide-react'
import Link from 'next/link'
import type { Run } from '#lib/api/runs.ts'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { formatCost, formatDuration, formatTokens, plural } from '#components/ui/format.ts'
import { shortId } from '#components/ui/id-chip.tsx'
import { StatusChip, StatusIcon } from '#components/ui/status-chip.tsx'
import { outputWord } from '../events/output-word.ts'
import { inline } from '../words.ts'
import { useRunScreen } from '../run-screen.ts'
import { childCounts, childRuns, type ChildRun } from './child-runs.ts'
import { FactList, PanelSection } from './panel-parts.tsx'

const pageSize = 25

export function ChildrenSection({ step, run }: { step: string; run: Run | undefined }) {
  const { log, past, state, selected } = useRunScreen()
  const progress = past.steps[step]?.children
  if (!progress) return null
  const now = (selected?.seq ?? past.seq) >= log.events.length
  const children = childRuns(log, step, selected?.seq ?? past.seq)
  const waiting = new Set(now && !state.final ? (run?.waitingOn ?? []).filter(({ kind, runId }) => kind !== 'child' && runId !== run?.id).map(({ runId }) => runId) : [])
  const [only] = children
  return progress.total === 1 && only && only.index === 0 ? <OnlyChild child={only} waiting={waiting.has(only.runId)} /> : <Items children={children} total={progress.total} waiting={waiting} />
}

const shownStatus = (child: ChildRun, waiting: boolean) => (child.status === 'running' && waiting ? 'waiting' : child.status)

function OnlyChild({ child, waiting }: { child: ChildRun; waiting: boolean }) {
  const { end } = child
  return (
    <PanelSection title="Child run" aside={<StatusChip status={shownStatus(child, waiting)} />}>
      {end && (
        <FactList
          facts={[
            ['Steps', end.data.steps],
            ['Took', formatDuration(Date.parse(end.at) - Date.parse(child.startedAt))],
            ...(end.data.usage.modelCalls > 0 ? ([['Model calls', `${plural(end.data.usage.modelCalls, 'call')}, ${formatTokens(end.data.usage.inputTokens + end.data.usage.outputTokens)}`], ['Cost', formatCost(end.data.usage.costUsd)]] satisfies [string, string][]) : []),
          ]}
        />
      )}
      {end?.data.error && <p className="mt-2 text-12 break-words text-failed">{end.data.error.message}</p>}
      <Link href={`/runs/${child.runId}`} className={buttonClass('neutral', 'sm', 'mt-2')}>
        Open the child run
        <ArrowUpRight aria-hidden />
      </Link>
    </PanelSection>
  )
}

function Items({ children, total, waiting }: { children: readonly ChildRun[]; total: number; waiting: ReadonlySet<string> }) {
  const { runId } = useRunScreen()
  const [shown, setShown] = useState(pageSize)
  const left = children.length - shown
  return (
    <PanelSection title="Items, each a child run" aside={<Link href={`/runs?parent=${runId}`} className="text-11 text-accent hover:underline">All in the list</Link>}>
      <p className="mb-1.5 text-12 text-fg-2">{total === 0 ? 'The list was empty, so nothing ran.' : childCounts(children, total, waiting)}</p>
      <ol aria-label="Items">
        {children.slice(0, shown).map((child) => (
          <Item key={child.index} child={child} waiting={waiting.has(child.runId)} />
        ))}
      </ol>
      {left > 0 && (
        <Button kind="ghost" size="sm" onClick={() => setShown(shown + 4 * pageSize)}>
          Show {Math.min(left, 4 * pageSize)} more of {left}
        </Button>
      )}
    </PanelSection>
  )
}

function Item({ child, waiting }: { child: ChildRun; waiting: boolean }) {
  const { end } = child
  const word = end?.data.error?.code ?? (outputWord(end?.data.output) || inline(end?.data.output, 40))
  return (
    <li>
      <Link href={`/runs/${child.runId}`} className="-mx-1 flex h-[26px] items-center gap-2 rounded-4 px-1 text-12 hover:bg-hover">
        <StatusIcon status={shownStatus(child, waiting)} />
        <span className="shrink-0 tabular-nums">Item {child.index + 1}</span>
        <span className="truncate text-fg-3" title={end?.data.error?.message}>
          {word}
        </span>
        <span className="ml-auto shrink-0 font-mono text-11 text-fg-3">{shortId(child.runId)}</span>
        <span className="w-12 shrink-0 text-right text-11 text-fg-3 tabular-nums">{end ? formatDuration(Date.parse(end.at) - Date.parse(child.startedAt)) : ''}</span>
      </Link>
    </li>
  )
}
