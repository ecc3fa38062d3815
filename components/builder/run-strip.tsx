/** The steps of a run from left to right, approvals among them; the newest is kept in view while it runs. Each leads to its place in the run. */
'use client'
import { memo, useEffect, useMemo, useRef, useState } from 'react'
import { LockKeyhole, SkipForward } from 'lucide-react'
import Link from 'next/link'
import type { RunSnapshot } from '#lib/client/run-follower.ts'
import { formatDuration } from '#components/ui/format.ts'
import { iconByName } from '#components/ui/icon-by-name.ts'
import { StatusIcon } from '#components/ui/status-chip.tsx'
import { nodeNames, type NodeLook, type NodeNames } from '#components/inspector/node-names.ts'
import { readLog } from '#components/inspector/run-log.ts'
import { timelineRows, type TimelineRow } from '#components/inspector/timeline/timeline-rows.ts'
import { useBuilderStore, useDrawnDocument } from './builder-context.tsx'

export function RunStrip({ runId, run }: { runId: string; run: RunSnapshot }) {
  const document = useDrawnDocument()
  const names = useMemo(() => nodeNames(document), [document])
  const log = useMemo(() => readLog(run.events), [run.events])
  const rows = useMemo(() => timelineRows(log, run.state), [log, run.state])
  const list = useRef<HTMLOListElement>(null)
  const [wasLive] = useState(!run.state.final)
  useEffect(() => {
    if (wasLive) list.current?.scrollTo({ left: list.current.scrollWidth })
  }, [rows.length, wasLive])
  return (
    <ol ref={list} aria-label="Steps" className="flex h-full items-stretch overflow-x-auto px-3 py-2.5">
      {rows.map((row, index) => (
        <Step key={row.key} row={row} {...lookOf(names, row.node)} href={`/runs/${runId}?seq=${row.seq}`} several={(run.state.visits[row.node] ?? 1) > 1} current={index === rows.length - 1} />
      ))}
    </ol>
  )
}

/** What a step shows of its node, and no more: an edit of anything else of it draws no step. */
function lookOf(names: NodeNames, node: string): Pick<NodeLook, 'title' | 'tone' | 'icon'> {
  const { title, tone, icon } = names(node)
  return { title, tone, icon }
}

interface StepProps extends Pick<NodeLook, 'title' | 'tone' | 'icon'> {
  row: TimelineRow
  href: string
  /** The node was visited more than once, so the visit is part of the name. */
  several: boolean
  current: boolean
}

const Step = memo(function Step({ row, title, tone, icon, href, several, current }: StepProps) {
  const store = useBuilderStore()
  const gate = row.kind !== 'step'
  const Icon = gate ? LockKeyhole : iconByName(icon)
  const name = gate ? (row.kind === 'approval' ? 'Approval' : 'Outcome') : several ? `${title} ${row.visit}` : title
  return (
    <li className={`relative min-w-[84px] max-w-[220px] flex-1 border border-l-0 border-line first:rounded-l-8 first:border-l last:rounded-r-8 ${current ? 'bg-accent-soft shadow-[inset_0_-2px_0_var(--accent)]' : 'bg-surface hover:bg-hover'}`}>
      <Link href={href} className="flex h-full flex-col gap-0.5 px-[7px] py-1.5" onMouseEnter={() => store.setState({ lit: { node: row.node, handle: row.detail } })} onMouseLeave={() => store.setState({ lit: undefined })}>
        <span data-tone={gate ? 'human' : tone} className="flex h-[18px] items-center justify-between text-(--c)">
          <Icon aria-hidden className="size-3.5" strokeWidth={1.75} />
          {row.given && row.status === 'completed' ? <SkipForward aria-label="Not executed" className="size-3.5 text-fg-3" /> : <StatusIcon status={row.status} />}
        </span>
        <span className="truncate text-12 font-medium text-fg" title={name}>
          {name}
        </span>
        <span className="truncate text-[10.5px]/4 text-fg-3" title={row.detail}>
          {row.detail || ' '}
        </span>
        <span className="text-11 text-fg-3 tabular-nums">{row.given && row.status === 'completed' ? 'given' : row.durationMs === null ? row.status : formatDuration(row.durationMs)}</span>
      </Link>
    </li>
  )
})
