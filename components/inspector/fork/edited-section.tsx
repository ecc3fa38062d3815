/** On an event that a fork edited: who did, what it was and what it is now, with the way to the event of the original. */
'use client'
import { Pencil } from 'lucide-react'
import Link from 'next/link'
import type { Event } from '#lib/engine/events.ts'
import { isJsonObject, type Json } from '#lib/engine/json.ts'
import { shortId } from '#components/ui/id-chip.tsx'
import { actorName } from '../events/event-summary.ts'
import { useRunScreen } from '../run-screen.ts'
import { PanelSection } from '../step/panel-parts.tsx'
import { editOf, type ForkMark } from './fork-marks.ts'
import { useReplacedEvent } from './use-replaced-event.ts'
import { ValueChangesList } from './value-changes-list.tsx'

/** Of the selected event, where it is one. */
export function EditedSection() {
  const { log, selected } = useRunScreen()
  const found = selected && editOf(log.events, selected.seq)
  return found ? <Edited mark={found.mark} event={selected} /> : null
}

function Edited({ mark: { forked, replaced }, event }: { mark: ForkMark; event: Event }) {
  const { from, by } = forked.data
  const original = useReplacedEvent(from.runId, replaced)
  return (
    <PanelSection label="Edited in this fork">
      <p className="flex gap-2 text-12 text-fg-2">
        <Pencil aria-hidden className="mt-0.5 size-3.5 shrink-0 text-accent" />
        <span className="min-w-0 break-words">
          Edited by {actorName(by)} in this fork. It stands in place of{' '}
          <Link href={`/runs/${from.runId}?seq=${replaced}`} className="text-accent hover:underline">
            event {replaced} of {shortId(from.runId)}
          </Link>
          {original && original.type !== event.type && <>, a <code className="text-11">{original.type}</code></>}.
        </span>
      </p>
      {original && (
        <div className="mt-1.5 pl-[22px]">
          <ValueChangesList before={saidBy(original)} after={saidBy(event)} />
        </div>
      )}
    </PanelSection>
  )
}

/** What of an event an edit is about; hashes, names and places beside it follow from it. */
function saidBy({ data }: Event): Json {
  const said: Json = JSON.parse(JSON.stringify(data)) as Json
  if (!isJsonObject(said)) return said
  const { argsHash: _hash, requestId: _request, emitted: _emitted, recorded: _recorded, by: _by, via: _via, raw: _raw, reasoning: _reasoning, attempt: _attempt, ...rest } = said
  return rest
}
