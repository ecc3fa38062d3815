/** The frame of a message in the context window: its head with role, place and size, its foot, and what has no segments. */
'use client'
import type { Call, Segment } from '#lib/api/calls.ts'
import { Chip } from '#components/ui/chip.tsx'
import { formatTokens } from '#components/ui/format.ts'
import { CopyButton } from '#components/ui/id-chip.tsx'
import type { ContextMessage } from './context-messages.ts'
import { DroppedChip } from './dropped-chip.tsx'
import { useWindowHost } from './window-host.ts'

export interface MessageHeadProps {
  message: ContextMessage
  segments: readonly Segment[]
  /** What the window leaves out; only at the message that shows the thread. */
  dropped?: Call['dropped']
  /** Of the window. */
  first: boolean
}

export function MessageHead({ message, segments, dropped, first }: MessageHeadProps) {
  const { promptHref, headEnd } = useWindowHost()
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
        {dropped && dropped.length > 0 && <DroppedChip dropped={dropped} segments={segments} />}
        <span className="ml-auto shrink-0 text-11/4 text-fg-3 tabular-nums">{formatTokens(message.tokens)}</span>
        {headEnd?.(message.pointer)}
        <CopyButton text={message.value} label={`Copy ${message.role}`} tooltipSide="left" className="h-5! w-5!" />
      </header>
    </div>
  )
}

export const PlaceHead = ({ at }: { at: string }) => (
  <div className="h-[22px] border-x border-t border-line border-t-line-soft bg-surface px-2.5 font-mono text-11/[22px] text-fg-3">{at}</div>
)

export const PlainText = ({ text }: { text: string }) => <pre className="border-x border-line bg-inset px-2.5 py-0.5 text-12/[18px] break-words whitespace-pre-wrap text-fg-2">{text}</pre>

export const MessageFoot = () => <div className="h-1 rounded-b-8 border-x border-b border-line bg-inset" />
