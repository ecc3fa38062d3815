/** The frame of a message in the context window: its head with role, place and size, its foot, and what has no segments. */
'use client'
import { EyeOff } from 'lucide-react'
import type { Call, Segment } from '#lib/api/calls.ts'
import { Chip, ChipButton } from '#components/ui/chip.tsx'
import { formatNumber, formatTokens } from '#components/ui/format.ts'
import { CopyButton } from '#components/ui/id-chip.tsx'
import { Popover } from '#components/ui/popover.tsx'
import { eventSummary } from '../events/event-summary.ts'
import type { ContextMessage } from './context-messages.ts'
import { useWindowHost } from './window-host.ts'

export interface MessageHeadProps {
  message: ContextMessage
  segments: readonly Segment[]
  dropped: Call['dropped']
  /** Of the window. */
  first: boolean
}

export function MessageHead({ message, segments, dropped, first }: MessageHeadProps) {
  const { promptHref, headEnd } = useWindowHost()
  const holdsThread = message.places.some(({ lines }) => lines.some((line) => segments[line.segment]?.source.kind === 'event'))
  return (
    <div className={first ? '' : 'pt-1.5'}>
      <header className="flex h-7 items-center gap-2 rounded-t-8 border border-line bg-surface pr-1 pl-2.5 text-12">
        <h3 className="font-mono text-11/4 font-medium">{message.role}</h3>
        <span className="truncate font-mono text-11/4 text-fg-3">{message.pointer}</span>
        {message.promptVersion && (
          <Chip mono href={promptHref} title="Open the prompt in the builder" className="h-[18px]">
            {message.promptVersion}
          </Chip>
        )}
        {message.pretty && <span className="truncate text-11/4 text-fg-3">laid out for reading</span>}
        {holdsThread && dropped.length > 0 && <Dropped dropped={dropped} />}
        <span className="ml-auto shrink-0 text-11/4 text-fg-3 tabular-nums">{formatTokens(message.tokens)}</span>
        {headEnd?.(message.pointer)}
        <CopyButton text={message.value} label={`Copy ${message.role}`} tooltipSide="left" className="h-5! w-5!" />
      </header>
    </div>
  )
}

/** What was left out of the thread, and by which rule. */
function Dropped({ dropped }: { dropped: Call['dropped'] }) {
  const { log, select } = useWindowHost()
  const tokens = dropped.reduce((sum, each) => sum + each.tokens, 0)
  return (
    <Popover
      label="Left out of this window"
      className="w-96"
      trigger={
        <ChipButton icon={EyeOff} className="h-[18px]">
          {formatNumber(dropped.length)} dropped, {formatTokens(tokens)}
        </ChipButton>
      }
    >
      <h3 className="mb-1.5 text-12">Left out of this window</h3>
      <ul className="flex flex-col gap-1.5 text-12">
        {dropped.map(({ seq, rule, tokens: size }, index) => {
          const event = log?.at(seq)
          const name = `Event ${seq}${event ? `, ${eventSummary(event)}` : ''}`
          return (
            <li key={index} className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3">
              {select ? (
                <button type="button" onClick={() => select(seq)} className="truncate text-left text-accent hover:underline">
                  {name}
                </button>
              ) : (
                <span className="truncate">{name}</span>
              )}
              <span className="text-fg-3 tabular-nums">{formatTokens(size)}</span>
              <span className="col-span-2 text-fg-3">{rule}</span>
            </li>
          )
        })}
      </ul>
      <p className="mt-2 text-11 text-fg-3">All of it stays in the log.</p>
    </Popover>
  )
}

export const PlaceHead = ({ at }: { at: string }) => (
  <div className="h-[22px] border-x border-t border-line border-t-line-soft bg-surface px-2.5 font-mono text-11/[22px] text-fg-3">{at}</div>
)

export const PlainText = ({ text }: { text: string }) => <pre className="border-x border-line bg-inset px-2.5 py-0.5 text-12/[18px] break-words whitespace-pre-wrap text-fg-2">{text}</pre>

export const MessageFoot = () => <div className="h-1 rounded-b-8 border-x border-b border-line bg-inset" />
