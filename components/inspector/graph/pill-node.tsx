/** A node of the run's graph as a 24 px pill: kind by icon and form, status as a badge, visits as a number. A button that selects its latest step. */
'use client'
import { memo } from 'react'
import { Handle, Position, type Node, type NodeProps } from '@xyflow/react'
import { Ban, Check, Hourglass, LoaderCircle, Pause, SkipForward, X, type LucideIcon } from 'lucide-react'
import type { CardTone } from '#components/canvas/card-model.ts'
import type { NodeRun } from '#components/canvas/run-overlay.ts'
import { classNames } from '#components/ui/class-names.ts'
import { iconByName } from '#components/ui/icon-by-name.ts'
import type { Tone } from '#components/ui/tone.ts'

export type PillStatus = NodeRun['status']

export type PillNodeType = Node<
  {
    title: string
    icon: string
    tone: CardTone
    status: PillStatus | null
    visits: number
    /** Something stood in for it. */
    given: boolean
    selected: boolean
    /** Hue of the hovered segment that came from this node. */
    linked: Tone | null
    /** Told its own id. */
    onOpen(node: string): void
  },
  'pill'
>

const badges: Record<PillStatus, LucideIcon> = { running: LoaderCircle, waiting: Hourglass, paused: Pause, completed: Check, failed: X, cancelled: Ban }

function PillNodeView({ id, data, width }: NodeProps<PillNodeType>) {
  const { title, icon, tone, status, visits, given, selected, linked, onOpen } = data
  const Icon = iconByName(icon)
  const reached = status !== null
  return (
    <>
      <Handle type="target" position={Position.Left} isConnectable={false} className="pointer-events-none opacity-0" />
      <button
        type="button"
        disabled={!reached}
        onClick={() => onOpen(id)}
        aria-pressed={selected}
        title={title}
        data-tone={linked ?? tone}
        style={{ width }}
        className={classNames(
          'nopan pointer-events-auto relative flex h-6 items-center gap-[5px] border px-[7px] text-left text-[11.5px]/[22px] font-medium',
          tone === 'human' ? 'rounded-full' : 'rounded-6',
          tone === 'llm' && reached ? 'bg-llm-soft' : 'bg-raised',
          reached ? 'text-fg' : 'text-fg-3',
          outline(data),
        )}
      >
        <span data-tone={tone} className={classNames('flex', reached && 'text-(--c)')}>
          <Icon aria-hidden className="size-3" strokeWidth={2} />
        </span>
        <span className="truncate">{title}</span>
        <span className="sr-only">, {given ? 'not executed' : (status ?? 'not reached')}</span>
        {visits > 1 && (
          <span className="ml-auto text-[10.5px]/4 font-strong text-fg-2 tabular-nums">
            <span className="sr-only">, </span>
            {visits}
            <span className="sr-only"> visits</span>
          </span>
        )}
        {status && <Badge status={status} given={given} />}
      </button>
      <Handle type="source" position={Position.Right} isConnectable={false} className="pointer-events-none opacity-0" />
    </>
  )
}

/** The border: hovered source, selection, at work, kind; the first that applies. */
function outline({ linked, selected, status, tone }: PillNodeType['data']): string {
  if (linked) return 'border-(--c) shadow-[0_0_0_1px_var(--c)]'
  if (selected) return 'border-accent shadow-[0_0_0_1px_var(--accent),0_0_0_4px_color-mix(in_srgb,var(--accent)_20%,transparent)]'
  if (status === 'running') return 'border-running shadow-[0_0_0_1px_var(--running)]'
  if (status === 'waiting') return 'border-waiting shadow-[0_0_0_1px_var(--waiting)]'
  if (status === 'paused') return 'border-paused shadow-[0_0_0_1px_var(--paused)]'
  if (status === null) return 'border-line'
  return tone === 'llm' ? 'border-llm-line' : 'border-line-strong'
}

function Badge({ status, given }: { status: PillStatus; given: boolean }) {
  const Icon = given && status === 'completed' ? SkipForward : badges[status]
  return (
    <span data-tone={given && status === 'completed' ? 'neutral' : status} aria-hidden className="absolute -top-[9px] -left-2 grid size-4 place-items-center rounded-full border border-(--cl) bg-(--cs) text-(--c)">
      <Icon className={classNames('size-[11px]', status === 'running' && 'spin')} strokeWidth={2.25} />
    </span>
  )
}

export const PillNode = memo(PillNodeView)
