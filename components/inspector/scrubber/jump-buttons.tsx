/** To the errors, the decisions and the acts of people of a run, forwards and backwards; says how many there are. */
'use client'
import { ChevronLeft, ChevronRight, CircleX, CornerDownRight, UserRound, type LucideIcon } from 'lucide-react'
import { classNames } from '#components/ui/class-names.ts'
import { formatNumber } from '#components/ui/format.ts'
import type { Tone } from '#components/ui/tone.ts'
import { Tooltip } from '#components/ui/tooltip.tsx'
import { useRunScreen } from '../run-screen.ts'
import { happenedAt, jumpFrom, jumpKinds, type JumpKind } from './jumps.ts'

interface JumpLook {
  icon: LucideIcon
  tone: Tone
  one: string
  many: string
  key: string
}

/** One table for the buttons and the commands (run-commands.tsx), so that a key is said where it works. */
export const jumpLooks: Record<JumpKind, JumpLook> = {
  error: { icon: CircleX, tone: 'failed', one: 'error', many: 'errors', key: 'e' },
  decision: { icon: CornerDownRight, tone: 'llm', one: 'decision', many: 'decisions', key: 'i' },
  human: { icon: UserRound, tone: 'human', one: 'act of a person', many: 'acts of people', key: 'h' },
}

export function JumpButtons() {
  return (
    <span className="flex items-center gap-1">
      {jumpKinds.map((kind) => (
        <JumpPair key={kind} kind={kind} />
      ))}
    </span>
  )
}

function JumpPair({ kind }: { kind: JumpKind }) {
  const { jumps, selected, select } = useRunScreen()
  const { icon: Icon, tone, one, many, key } = jumpLooks[kind]
  const seqs = jumps[kind]
  const seq = selected?.seq ?? 0
  const count = seqs.length === 0 ? `no ${many} in this run` : `${formatNumber(happenedAt(seqs, seq))} of ${formatNumber(seqs.length)} ${seqs.length === 1 ? one : many} so far`
  return (
    <span role="group" aria-label={`${many.charAt(0).toUpperCase()}${many.slice(1)}: ${count}`} className="flex items-center rounded-6 border border-line">
      <Jump direction={-1} target={jumpFrom(seqs, seq, -1)} label={`Previous ${one}`} keys={`shift+${key}`} detail={count} onJump={select} />
      <span data-tone={tone} className={classNames('grid w-3.5 place-items-center', seqs.length === 0 ? 'text-fg-4' : 'text-(--c)')}>
        <Icon aria-hidden strokeWidth={2} className="size-3.5" />
      </span>
      <Jump direction={1} target={jumpFrom(seqs, seq, 1)} label={`Next ${one}`} keys={key} detail={count} onJump={select} />
    </span>
  )
}

interface JumpProps {
  direction: -1 | 1
  target: number | undefined
  label: string
  keys: string
  detail: string
  onJump(seq: number): void
}

/** Stays reachable where it leads nowhere, so that the focus of somebody who jumps on does not fall off the page. */
function Jump({ direction, target, label, keys, detail, onJump }: JumpProps) {
  const Icon = direction === 1 ? ChevronRight : ChevronLeft
  const nowhere = target === undefined
  return (
    <Tooltip label={`${label} · ${detail}`} keys={keys}>
      <button
        type="button"
        aria-label={label}
        aria-disabled={nowhere || undefined}
        onClick={() => target !== undefined && onJump(target)}
        className={classNames('grid h-[22px] w-5 place-items-center rounded-[5px]', nowhere ? 'cursor-default text-fg-4' : 'text-fg-3 hover:bg-hover hover:text-fg')}
      >
        <Icon aria-hidden className="size-3.5" />
      </button>
    </Tooltip>
  )
}
