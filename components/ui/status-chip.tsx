/** A run's or step's status: colour, icon and word together, so that no one of them carries it alone. */
import { Ban, CircleCheck, CircleDashed, CirclePause, CircleX, FileInput, Hourglass, LoaderCircle, type LucideIcon } from 'lucide-react'
import { Chip } from './chip.tsx'
import { classNames } from './class-names.ts'
import type { Tone } from './tone.ts'

export type Status = 'queued' | 'running' | 'waiting' | 'paused' | 'completed' | 'failed' | 'cancelled' | 'imported'

export const statusLooks: Record<Status, { word: string; icon: LucideIcon; tone: Tone }> = {
  queued: { word: 'Queued', icon: CircleDashed, tone: 'cancelled' },
  running: { word: 'Running', icon: LoaderCircle, tone: 'running' },
  waiting: { word: 'Waiting', icon: Hourglass, tone: 'waiting' },
  paused: { word: 'Paused', icon: CirclePause, tone: 'paused' },
  completed: { word: 'Completed', icon: CircleCheck, tone: 'completed' },
  failed: { word: 'Failed', icon: CircleX, tone: 'failed' },
  cancelled: { word: 'Cancelled', icon: Ban, tone: 'cancelled' },
  imported: { word: 'Imported', icon: FileInput, tone: 'neutral' },
}

export interface StatusChipProps {
  status: Status
  /** Instead of the status's own word: "2 waiting", "limit". */
  label?: string
  href?: string
  title?: string
  className?: string
}

export function StatusChip({ status, label, href, title, className }: StatusChipProps) {
  const { word, icon, tone } = statusLooks[status]
  return (
    <Chip tone={tone} icon={icon} spinning={status === 'running'} href={href} title={title} className={className}>
      {label ?? word}
    </Chip>
  )
}

/** The icon alone, for rows whose text names the status or whose column does; the word is its accessible name. */
export function StatusIcon({ status, className }: { status: Status; className?: string }) {
  const { word, icon: Icon, tone } = statusLooks[status]
  return (
    <span data-tone={tone} role="img" aria-label={word} title={word} className={classNames('inline-grid size-4 shrink-0 place-items-center text-(--c)', className)}>
      <Icon aria-hidden strokeWidth={2} className={classNames('size-3.5', status === 'running' && 'spin')} />
    </span>
  )
}
