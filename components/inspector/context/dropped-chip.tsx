/** What rules and the budget left out of a window: how many events and tokens, and on a click each of them by its rule. */
'use client'
import { useMemo } from 'react'
import { useQuery } from '@tanstack/react-query'
import { EyeOff } from 'lucide-react'
import Link from 'next/link'
import type { Call, Segment } from '#lib/api/calls.ts'
import { promptVersionQuery } from '#lib/client/prompts.ts'
import { ChipButton } from '#components/ui/chip.tsx'
import { formatTokens } from '#components/ui/format.ts'
import { Popover } from '#components/ui/popover.tsx'
import { eventSummary } from '../events/event-summary.ts'
import { droppedByReason, droppedCount, droppedTitle, rulesOf, shortenedIn } from './dropped-words.ts'
import { useWindowHost } from './window-host.ts'

export interface DroppedChipProps {
  dropped: Call['dropped']
  segments: readonly Segment[]
}

type Dropped = readonly Call['dropped'][number][]

const tokensOf = (entries: Dropped): number => entries.reduce((sum, each) => sum + each.tokens, 0)

export function DroppedChip({ dropped, segments }: DroppedChipProps) {
  const shortened = useMemo(() => shortenedIn(dropped, segments), [dropped, segments])
  return (
    <Popover
      label="Left out of this window"
      className="w-[420px]"
      trigger={
        <ChipButton icon={EyeOff} className="h-[18px] shrink-0">
          {droppedCount(dropped, shortened)}, {formatTokens(tokensOf(dropped))}
        </ChipButton>
      }
    >
      <DroppedList dropped={dropped} shortened={shortened} />
    </Popover>
  )
}

function DroppedList({ dropped, shortened }: { dropped: Call['dropped']; shortened: ReadonlySet<number> }) {
  const { prompt, promptHref } = useWindowHost()
  const { data } = useQuery({ ...promptVersionQuery(prompt?.id ?? '', prompt?.number ?? 0), enabled: prompt !== undefined })
  const groups = useMemo(() => droppedByReason(dropped, data ? rulesOf(data.body) : []), [dropped, data])
  return (
    <>
      <h3 className="mb-2 text-12">{droppedTitle(dropped)}</h3>
      <div className="-mr-2 flex max-h-80 flex-col gap-2.5 overflow-y-auto pr-2 text-12">
        {groups.map(({ reason, entries }) => (
          <section key={reason} aria-label={reason}>
            <h4 className="flex items-baseline gap-3 text-11 font-medium text-fg-2">
              <span className="min-w-0 truncate" title={reason}>{reason}</span>
              <span className="ml-auto shrink-0 font-normal text-fg-3 tabular-nums">{formatTokens(tokensOf(entries))}</span>
            </h4>
            <ul>
              {entries.map((entry) => (
                <Entry key={entry.seq} entry={entry} isShortened={shortened.has(entry.seq)} />
              ))}
            </ul>
          </section>
        ))}
      </div>
      <p className="mt-2 flex gap-3 text-11 text-fg-3">
        All of it stays in the log.
        {promptHref !== undefined && (
          <Link href={promptHref} className="ml-auto text-accent hover:underline">
            Rules in the builder
          </Link>
        )}
      </p>
    </>
  )
}

/** Leads to the event, whose raw text stands at the right. */
function Entry({ entry: { seq, tokens }, isShortened }: { entry: Call['dropped'][number]; isShortened: boolean }) {
  const { log, names, select } = useWindowHost()
  const event = log?.at(seq)
  const of = event?.nodeId === undefined ? '' : `${names(event.nodeId).title}: `
  const name = (
    <>
      Event {seq}
      {event && <span className="text-fg-3"> {of}{eventSummary(event)}</span>}
    </>
  )
  return (
    <li className="flex h-[22px] items-center gap-3">
      {select ? (
        <button type="button" onClick={() => select(seq)} className="min-w-0 truncate text-left text-accent hover:underline">
          {name}
        </button>
      ) : (
        <span className="min-w-0 truncate">{name}</span>
      )}
      <span className="ml-auto shrink-0 text-fg-3 tabular-nums">
        {isShortened && 'shortened by '}
        {formatTokens(tokens)}
      </span>
    </li>
  )
}
