/** In the strip: the events that a stretch was made from together, or that a summary stands for; each leads to its raw text. */
'use client'
import { eventSummary } from '../events/event-summary.ts'
import { useWindowHost } from './window-host.ts'

export function EventsBehind({ seqs, word }: { seqs: readonly number[]; word: string }) {
  const { log, names, select } = useWindowHost()
  return (
    <div className="border-t border-line-soft py-1.5">
      <h4 className="mb-0.5 text-11/4 font-normal text-fg-3">{word}</h4>
      <ul aria-label={word} className="max-h-32 overflow-y-auto">
        {seqs.map((seq) => {
          const event = log?.at(seq)
          const text = (
            <>
              <span className="tabular-nums">Event {seq}</span>
              {event && <span className="truncate text-fg-3">{event.nodeId === undefined ? '' : `${names(event.nodeId).title}: `}{eventSummary(event)}</span>}
            </>
          )
          return (
            <li key={seq} className="flex">
              {select ? (
                <button type="button" onClick={() => select(seq)} className="group flex h-[22px] min-w-0 items-center gap-2 text-accent hover:underline">
                  {text}
                </button>
              ) : (
                <span className="flex h-[22px] min-w-0 items-center gap-2">{text}</span>
              )}
            </li>
          )
        })}
      </ul>
    </div>
  )
}
