/** Replies of a model that did not fit: the raw text as it came, and what was wrong with it. */
'use client'
import { MessageCircleWarning } from 'lucide-react'
import type { EventOf } from '#lib/engine/events.ts'
import { plural } from '#components/ui/format.ts'
import { CopyButton } from '#components/ui/id-chip.tsx'
import { useRunScreen } from '../run-screen.ts'
import { PanelSection } from './panel-parts.tsx'

export function InvalidReplies({ invalid }: { invalid: readonly EventOf<'intent.invalid'>[] }) {
  const { log, openCall } = useRunScreen()
  return (
    <PanelSection title={`${plural(invalid.length, 'invalid reply', 'invalid replies')}, kept as it came`} label="Invalid replies">
      <ol className="flex flex-col gap-2">
        {invalid.map((event) => {
          const call = log.calls.findLast((each) => each.step === event.step && each.seq < event.seq)
          return (
            <li key={event.seq} className="overflow-hidden rounded-8 border border-failed-line">
              <div className="flex items-center gap-1.5 bg-failed-soft px-2.5 py-1 text-12">
                <MessageCircleWarning aria-hidden className="size-3.5 shrink-0 text-failed" />
                {call && (
                  <button type="button" onClick={() => openCall(call.seq)} className="text-accent hover:underline">
                    Call {call.number}, round {call.round}
                  </button>
                )}
                <span className="ml-auto">
                  <CopyButton text={event.data.raw} label="Copy the raw reply" tooltipSide="left" className="h-5! w-5!" />
                </span>
              </div>
              <ul className="px-2.5 py-1.5 text-12">
                {event.data.errors.map((error, index) => (
                  <li key={index} className="break-words">
                    {error.path && <code className="mr-1 text-11 text-fg-3">{error.path}</code>}
                    {error.message} <code className="text-11 text-fg-3">{error.code}</code>
                  </li>
                ))}
              </ul>
              <pre tabIndex={0} aria-label="Raw reply" className="max-h-40 overflow-auto border-t border-line-soft bg-inset px-2.5 py-1.5 text-12/[18px] break-words whitespace-pre-wrap focus-visible:-outline-offset-2">
                {event.data.raw || '(empty)'}
              </pre>
            </li>
          )
        })}
      </ol>
    </PanelSection>
  )
}
