/** What can be done to the chosen runs: how far it is while it is done, and what came of each when it is through. */
'use client'
import { useRef, useState } from 'react'
import { CircleStop, GitCompareArrows, StepForward, X } from 'lucide-react'
import Link from 'next/link'
import { comparePath } from '#components/compare/paths.ts'
import { Button } from '#components/ui/button.tsx'
import { formatNumber } from '#components/ui/format.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { shortId } from '#components/ui/id-chip.tsx'
import { Popover } from '#components/ui/popover.tsx'
import { cancelRuns, retryRuns } from '#lib/api/bulk-runs.ts'
import type { Run } from '#lib/api/runs.ts'
import { request } from '#lib/client/request.ts'
import { concerns, inPortions, outcomeWords, type BulkKind, type Progress } from './bulk-acts.ts'

const acts = {
  cancel: async (ids: string[]) => (await request(cancelRuns, { body: { ids } })).items,
  retry: async (ids: string[]) => (await request(retryRuns, { body: { ids } })).items,
}
const doing: Record<BulkKind, string> = { cancel: 'Cancelling', retry: 'Retrying' }

/** Both runs beside each other: a fork beside what it was forked from, else the newer beside the older. */
export function pairPath([one, other]: readonly [Run, Run]): string {
  const [a, b] = other.forkedFrom?.runId === one.id || (one.forkedFrom?.runId !== other.id && one.id < other.id) ? [one, other] : [other, one]
  return comparePath(a.id, b.id)
}

export interface BulkBarProps {
  /** The chosen runs, as they are now. */
  chosen: readonly Run[]
  onClear(): void
}

export function BulkBar({ chosen, onClear }: BulkBarProps) {
  const [work, setWork] = useState<{ kind: BulkKind; progress: Progress; runs: readonly Run[]; ended: boolean }>()
  const stopped = useRef(false)
  const can = (kind: BulkKind): Run[] => chosen.filter((run) => concerns(kind, run))

  async function start(kind: BulkKind) {
    const runs = can(kind)
    stopped.current = false
    setWork({ kind, runs, progress: { items: [], of: runs.length }, ended: false })
    const progress = await inPortions(runs.map(({ id }) => id), acts[kind], (now) => setWork({ kind, runs, progress: now, ended: false }), () => !stopped.current)
    setWork({ kind, runs, progress, ended: true })
  }

  function close() {
    setWork(undefined)
    onClear()
  }

  if (chosen.length === 0 && !work) return null
  return (
    <div role="region" aria-label="Chosen runs" className="appear absolute bottom-4 left-1/2 z-20 flex h-10 max-w-[calc(100%-24px)] -translate-x-1/2 items-center gap-2 rounded-8 border border-line-strong bg-raised pr-1.5 pl-3 text-13 whitespace-nowrap shadow-3">
      {work ? (
        <>
          <span aria-live="polite" className="tabular-nums">
            {work.ended ? outcomeWords(work.kind, work.progress) : `${doing[work.kind]} ${formatNumber(work.progress.items.length)} of ${formatNumber(work.progress.of)}`}
          </span>
          {work.ended ? (
            <Results {...work} />
          ) : (
            <Button size="sm" onClick={() => (stopped.current = true)}>
              Stop
            </Button>
          )}
          {work.ended && <IconButton icon={X} label="Close" size="sm" onClick={close} />}
        </>
      ) : (
        <>
          <span className="tabular-nums">{formatNumber(chosen.length)} selected</span>
          <span aria-hidden className="h-4 w-px bg-line" />
          <ActButton icon={CircleStop} label="Cancel" count={can('cancel').length} none="None of them is live" onClick={() => void start('cancel')} />
          <ActButton icon={StepForward} label="Retry" count={can('retry').length} none="None of them has failed" onClick={() => void start('retry')} />
          {isPair(chosen) ? (
            <Button asChild kind="ghost" size="sm" icon={GitCompareArrows} keys="c">
              <Link href={pairPath(chosen)}>Compare</Link>
            </Button>
          ) : (
            <Button kind="ghost" size="sm" icon={GitCompareArrows} disabled title="Select two runs to compare them">
              Compare
            </Button>
          )}
          <IconButton icon={X} label="Clear the selection" keys="escape" size="sm" tooltipSide="top" onClick={onClear} />
        </>
      )}
    </div>
  )
}

export const isPair = (runs: readonly Run[]): runs is readonly [Run, Run] => runs.length === 2

function ActButton({ icon, label, count, none, onClick }: { icon: typeof CircleStop; label: string; count: number; none: string; onClick(): void }) {
  return (
    <Button kind="ghost" size="sm" icon={icon} disabled={count === 0} title={count === 0 ? none : undefined} onClick={onClick}>
      {label}
      {count > 0 && <span className="text-fg-3 tabular-nums">{formatNumber(count)}</span>}
    </Button>
  )
}

/** Each run with what became of it; what was not done first. */
function Results({ runs, progress }: { runs: readonly Run[]; progress: Progress }) {
  const items = [...progress.items].sort((a, b) => Number(a.done) - Number(b.done))
  return (
    <Popover
      label="What became of each run"
      side="top"
      align="end"
      className="p-0!"
      trigger={
        <Button kind="ghost" size="sm">
          Each run
        </Button>
      }
    >
      <ul className="max-h-80 w-[380px] max-w-[calc(100vw-32px)] overflow-auto py-1 text-12">
        {items.map(({ id, done, status, newRunId, detail }) => (
          <li key={id} className="flex min-h-7 items-baseline gap-2 px-3 py-1">
            <Link href={`/runs/${id}`} className="shrink-0 font-mono text-fg-2 hover:underline">
              {shortId(id)}
            </Link>
            <span className="min-w-0 shrink truncate">{runs.find((run) => run.id === id)?.workflow.name}</span>
            {newRunId ? (
              <Link href={`/runs/${newRunId}`} className="ml-auto shrink-0 text-accent hover:underline">
                goes on as {shortId(newRunId)}
              </Link>
            ) : (
              <span className={done ? 'ml-auto shrink-0 text-fg-3' : 'ml-auto min-w-0 basis-1/2 text-right text-failed'}>{done ? status : detail}</span>
            )}
          </li>
        ))}
      </ul>
    </Popover>
  )
}
