/** The visits of the node that the selected event belongs to: each can be picked, and everything on the page follows. */
'use client'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useCommands } from '#components/shell/command-registry.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { statusLooks } from '#components/ui/status-chip.tsx'
import { nodeOfStep, visitOfStep } from '#lib/engine/events.ts'
import { useRunScreen } from '../run-screen.ts'
import type { TimelineRow } from '../timeline/timeline-rows.ts'
import { offeredVisits, type Visits } from './visits.ts'

const aside = 'max-[1199px]:hidden'

/** `slots`: how many can stand beside each other. Where the window is narrow and there are few, the current one stands alone. */
export function VisitStrip({ visits, slots, narrow }: { visits: Visits; slots: number; narrow: boolean }) {
  const { selected, names, select } = useRunScreen()
  const step = selected?.step
  const own = (step !== undefined && visits.get(nodeOfStep(step))) || []
  const current = step === undefined ? -1 : own.findIndex(({ visit }) => visit === visitOfStep(step))
  const pick = (index: number) => {
    const row = own[index]
    if (row) select(row.seq)
  }
  const title = step === undefined ? '' : names(nodeOfStep(step)).title
  useCommands('Run', [
    { id: 'previous-visit', label: title ? `Previous visit of ${title}` : 'Previous visit of the node', keys: ',', icon: ChevronLeft, repeats: true, palette: false, disabled: current <= 0, run: () => pick(current - 1) },
    { id: 'next-visit', label: title ? `Next visit of ${title}` : 'Next visit of the node', keys: '.', icon: ChevronRight, repeats: true, palette: false, disabled: current < 0 || current >= own.length - 1, run: () => pick(current + 1) },
  ])
  if (own.length < 2) return null
  return (
    <div role="group" aria-label={`Visits of ${title}`} className="flex min-w-0 items-center gap-px text-11 text-fg-3 tabular-nums">
      <IconButton icon={ChevronLeft} size="sm" label="Previous visit" keys="," disabled={current <= 0} onClick={() => pick(current - 1)} />
      {offeredVisits(own.length, current, slots).map((index, place) => {
        const row = index === null ? undefined : own[index]
        if (index === null || !row) return <span key={`gap ${place}`} aria-hidden className={classNames('w-2.5 text-center', narrow && aside)}>…</span>
        return <VisitChip key={row.key} row={row} total={own.length} current={index === current} ahead={row.firstSeq > (selected?.seq ?? 0)} className={narrow && index !== current ? aside : ''} onPick={() => pick(index)} />
      })}
      {narrow && <span className="px-1 min-[1200px]:hidden">of {own.length}</span>}
      <IconButton icon={ChevronRight} size="sm" label="Next visit" keys="." disabled={current >= own.length - 1} onClick={() => pick(current + 1)} />
    </div>
  )
}

interface VisitChipProps {
  row: TimelineRow
  total: number
  current: boolean
  /** It begins after the selected event. */
  ahead: boolean
  className: string
  onPick(): void
}

function VisitChip({ row: { visit, status, detail }, total, current, ahead, className, onPick }: VisitChipProps) {
  const plain = status === 'completed'
  const look = current ? 'bg-accent-soft text-accent shadow-[inset_0_0_0_1px_var(--accent-line)]' : plain ? (ahead ? 'text-fg-3' : 'text-fg-2') : 'text-(--c)'
  return (
    <button
      type="button"
      aria-pressed={current}
      aria-label={[`Visit ${visit} of ${total}`, statusLooks[status].word.toLowerCase(), detail].filter(Boolean).join(', ')}
      title={detail || undefined}
      data-tone={plain ? undefined : status}
      onClick={onPick}
      className={classNames('h-[22px] min-w-[22px] rounded-4 px-1 font-medium hover:bg-hover', look, className)}
    >
      {visit}
    </button>
  )
}
