/**
 * Under a pinned segment: what put it there, who and when, every call that carried it and what that cost in all, and the way there.
 * Of a prompt also the line as it was written, of several events or a summary the events themselves.
 */
'use client'
import { useMemo } from 'react'
import { X } from 'lucide-react'
import type { Segment } from '#lib/api/calls.ts'
import { classNames } from '#components/ui/class-names.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { carriagesOf, totalOf, totalWords } from '../carried.ts'
import type { RunLog } from '../run-log.ts'
import { EventsBehind } from './events-behind.tsx'
import { SourceLetter } from './source-letter.tsx'
import { sourceTone } from './source-look.ts'
import { sourceWords } from './source-words.ts'
import { TemplateLine } from './template-line.tsx'
import { useWindowHost } from './window-host.ts'

const shownCalls = 5

export interface SourceStripProps {
  segment: Segment | undefined
  /** All of the window. */
  segments: readonly Segment[]
  onClose(): void
}

export function SourceStrip({ segment, segments, onClose }: SourceStripProps) {
  const { log, names, select } = useWindowHost()
  if (!segment) return null
  const { title, detail, seq, seqs } = sourceWords(segment, log, names)
  const { kind } = segment.source
  const carried = seq === undefined ? kind !== 'variable' && seqs : [seq]
  return (
    <div role="note" aria-label="Where this text came from" data-tone={sourceTone(kind)} className="border border-y-line bg-raised pr-1 pl-2.5 text-12 whitespace-nowrap border-x-line">
      <div className="flex min-h-8 items-center gap-2.5">
        <SourceLetter kind={kind} />
        <span className="flex min-w-0 items-center gap-1.5">
          <b className={classNames('max-w-[240px] shrink-0 truncate font-medium', kind === 'variable' && 'font-mono text-11')} title={title}>
            {title}
          </b>
          <span className="truncate text-fg-3" title={detail}>
            {detail}
          </span>
        </span>
        <span className="ml-auto flex shrink-0 items-center gap-2">
          {log && carried && <Carriers log={log} seqs={carried} />}
          {seq !== undefined && select && (
            <button type="button" onClick={() => select(seq)} className="text-accent hover:underline">
              Event {seq}
            </button>
          )}
          <IconButton icon={X} label="Let go" keys="escape" size="sm" tooltipSide="left" onClick={onClose} />
        </span>
      </div>
      {seqs && <EventsBehind seqs={seqs} word={kind === 'summary' ? 'Stands for these events, which the log keeps as they are' : 'Made from these events'} />}
      {(kind === 'prompt' || kind === 'variable' || kind === 'schema') && <TemplateLine segment={segment} segments={segments} />}
    </div>
  )
}

/** The calls that carried the events, as many as there is room for around the open one, and what it cost in all. */
function Carriers({ log, seqs }: { log: RunLog; seqs: readonly number[] }) {
  const { callSeq: open, openCall } = useWindowHost()
  const carriages = useMemo(() => carriagesOf(log, seqs), [log, seqs])
  const total = useMemo(() => totalOf(carriages), [carriages])
  if (carriages.length === 0) return null
  const at = carriages.findIndex(({ call }) => call.seq === open)
  const from = Math.max(0, Math.min(at - Math.floor(shownCalls / 2), carriages.length - shownCalls))
  const shown = carriages.slice(from, from + shownCalls)
  return (
    <span className="flex items-center gap-1 text-fg-3 tabular-nums">
      <span className="max-[1399px]:sr-only">in calls</span>
      {shown.map(({ call }) => (
        <button
          key={call.seq}
          type="button"
          aria-current={call.seq === open || undefined}
          aria-label={`Open call ${call.number}`}
          disabled={!openCall}
          onClick={() => openCall?.(call.seq)}
          className={classNames('h-[18px] rounded-4 border px-[5px] font-mono text-11/4', call.seq === open ? 'border-accent-line bg-accent-soft text-accent' : 'border-line bg-inset text-fg-2 hover:border-line-strong')}
        >
          {call.number}
        </button>
      ))}
      {carriages.length > shown.length && <span>of {carriages.length}</span>}
      <span className="pl-1">{totalWords(total)}</span>
    </span>
  )
}
