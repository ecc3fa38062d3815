/** Under a pinned segment: what put it there, who and when, the event to go to, and every call that carried it. */
'use client'
import { X } from 'lucide-react'
import Link from 'next/link'
import type { Segment } from '#lib/api/calls.ts'
import { classNames } from '#components/ui/class-names.ts'
import { formatTokens } from '#components/ui/format.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import type { LoggedCall } from '../run-log.ts'
import { SourceLetter } from './source-letter.tsx'
import { sourceTone } from './source-look.ts'
import { sourceWords } from './source-words.ts'
import { useWindowHost } from './window-host.ts'

const shownCalls = 7

export function SourceStrip({ segment, onClose }: { segment: Segment | undefined; onClose(): void }) {
  const { log, names, promptHref, select } = useWindowHost()
  if (!segment) return null
  const { title, detail, seq } = sourceWords(segment, log, names)
  const { kind } = segment.source
  const isPrompt = kind === 'prompt' || kind === 'schema'
  return (
    <div
      role="note"
      aria-label="Where this text came from"
      data-tone={sourceTone(kind)}
      className="flex min-h-8 items-center gap-2.5 border border-y-line bg-raised pr-1 pl-2.5 text-12 whitespace-nowrap border-x-line"
    >
      <SourceLetter kind={kind} />
      <span className="flex min-w-0 items-center gap-1.5">
        <b className={classNames('truncate font-medium', kind === 'variable' && 'font-mono text-11')} title={title}>
          {title}
        </b>
        <span className="truncate text-fg-3" title={detail}>
          {detail}
        </span>
      </span>
      <span className="ml-auto flex shrink-0 items-center gap-2">
        {isPrompt && promptHref !== undefined && (
          <Link href={promptHref} className="text-accent hover:underline">
            Open in the builder
          </Link>
        )}
        {seq !== undefined && log && <Carriers calls={log.carriers(seq)} seq={seq} />}
        {seq !== undefined && select && (
          <button type="button" onClick={() => select(seq)} className="text-accent hover:underline">
            Event {seq}
          </button>
        )}
        <IconButton icon={X} label="Let go" keys="escape" size="sm" tooltipSide="left" onClick={onClose} />
      </span>
    </div>
  )
}

/** The calls that carried an event, and what it cost them in tokens. */
function Carriers({ calls, seq }: { calls: readonly LoggedCall[]; seq: number }) {
  const { callSeq: open, openCall } = useWindowHost()
  if (calls.length === 0) return null
  const tokens = calls.reduce((sum, call) => sum + (call.carried.get(seq) ?? 0), 0)
  return (
    <span className="flex items-center gap-1 text-fg-3 tabular-nums">
      in calls
      {calls.slice(0, shownCalls).map((call) => (
        <button
          key={call.seq}
          type="button"
          aria-current={call.seq === open || undefined}
          aria-label={`Open call ${call.number}`}
          disabled={!openCall}
          onClick={() => openCall?.(call.seq)}
          className={classNames(
            'h-[18px] rounded-4 border px-[5px] font-mono text-11/4',
            call.seq === open ? 'border-accent-line bg-accent-soft text-accent' : 'border-line bg-inset text-fg-2 hover:border-line-strong',
          )}
        >
          {call.number}
        </button>
      ))}
      {calls.length > shownCalls && <span>+{calls.length - shownCalls}</span>}
      <span className="max-[1399px]:hidden">{formatTokens(tokens)}</span>
    </span>
  )
}
