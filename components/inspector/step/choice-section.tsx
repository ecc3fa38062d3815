/** What the model made of the run's words: the phrase, the chosen intent with its arguments and where each of them comes from, the reasoning. */
'use client'
import { useMemo, useState } from 'react'
import { CornerDownRight, Link2, LockKeyhole, TriangleAlert } from 'lucide-react'
import { Chip } from '#components/ui/chip.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { CopyButton } from '#components/ui/id-chip.tsx'
import type { Event } from '#lib/engine/events.ts'
import { isJsonObject } from '#lib/engine/json.ts'
import type { Segment } from '#lib/api/calls.ts'
import { useCall } from '../context/context-panel.tsx'
import { sourceLabel } from '../context/segment-lines.ts'
import { oneLine } from '../json/format-json.ts'
import { VisibleCharacters } from '../json/visible-characters.tsx'
import { withOrigins } from '../origins.ts'
import type { LoggedCall } from '../run-log.ts'
import { useRunScreen, useSetHighlight } from '../run-screen.ts'
import { groundArguments, type GroundedArgument, type Grounding } from './grounding.ts'
import { PanelSection } from './panel-parts.tsx'
import { inputPhrase, type StepFacts } from './step-facts.ts'

export function ChoiceSection({ step, facts }: { step: string; facts: StepFacts }) {
  const { log } = useRunScreen()
  const { chosen } = facts
  const call = chosen && log.callsOf(step).findLast((each) => each.seq < chosen.seq)
  if (!chosen || !call) return null
  return <Choice call={call} facts={facts} chosen={chosen.data} />
}

/** Arguments listed before one asks for all; those that are flagged always are. */
const shownArguments = 12

interface ChoiceProps {
  call: LoggedCall
  facts: StepFacts
  chosen: NonNullable<StepFacts['chosen']>['data']
}

const none: readonly Segment[] = []

/** What a model said itself: its choices, and replies that were shown to it again. */
const ownWords: ReadonlySet<string | undefined> = new Set<Event['type']>(['intent.selected', 'intent.invalid'])

function Choice({ call, facts, chosen }: ChoiceProps) {
  const { log } = useRunScreen()
  const { data } = useCall(call)
  const segments = useMemo(() => (data?.seq === call.seq ? withOrigins(data.segments, log.events, call.seq) : none), [data, log.events, call.seq])
  const edited = facts.requests.findLast(({ answered }) => answered?.type === 'approval.decided' && answered.data.verdict === 'edited')?.answered
  const args = edited?.type === 'approval.decided' && isJsonObject(edited.data.args) ? edited.data.args : chosen.args
  const grounded = useMemo(() => groundArguments(args, segments, (seq) => ownWords.has(log.at(seq)?.type)), [args, segments, log])
  const [whole, setWhole] = useState(false)
  const shown = whole ? grounded : grounded.filter(({ flag }, index) => index < shownArguments || flag !== undefined)
  const gated = facts.requests.some(({ asked }) => asked.type === 'approval.requested')
  return (
    <PanelSection
      label="Intent selected"
      title="Intent selected"
      aside={
        <>
          {edited && <Chip tone="human">edited</Chip>}
          {gated && (
            <Chip icon={LockKeyhole} className="h-[18px]">
              gated
            </Chip>
          )}
          <CopyButton text={JSON.stringify({ intent: chosen.intent, args }, null, 2)} label="Copy intent and arguments" tooltipSide="left" className="h-5! w-5!" />
        </>
      }
    >
      <Phrase />
      <p className="mt-2 flex items-center gap-2 font-mono text-14 font-medium">
        <CornerDownRight aria-hidden className="size-4 shrink-0 text-llm" />
        <span className="truncate">{chosen.intent}</span>
      </p>
      {grounded.length > 0 && (
        <dl className="mt-2 grid grid-cols-[fit-content(128px)_minmax(0,1fr)] overflow-hidden rounded-8 border border-line text-12/[18px]">
          {shown.map((argument) => (
            <Argument key={argument.path} argument={argument} segments={segments} call={call.seq} />
          ))}
        </dl>
      )}
      {grounded.length > shown.length && (
        <button type="button" onClick={() => setWhole(true)} className="mt-1 text-12 text-accent hover:underline">
          Show all {grounded.length} arguments
        </button>
      )}
      {chosen.reasoning && (
        <p className="mt-2 text-12/[18px] break-words whitespace-pre-wrap text-fg-2">
          <span className="text-fg-3">Reasoning</span> {chosen.reasoning}
        </p>
      )}
    </PanelSection>
  )
}

/** The run's own words, beside what became of them. */
function Phrase() {
  const { log, select } = useRunScreen()
  const started = log.at(1)
  if (started?.type !== 'run.started') return null
  const { name, text } = inputPhrase(started.data.input)
  return (
    <button
      type="button"
      onClick={() => select(1)}
      className="block w-full rounded-r-6 border-l-2 border-seg-event bg-seg-event-soft px-2.5 py-1.5 text-left text-12/[18px] hover:bg-[color-mix(in_srgb,var(--seg-event)_13%,transparent)]"
    >
      <span className="block text-11/4 text-fg-2">Input{name && `, ${name}`}</span>
      <span className="line-clamp-4 font-mono break-words whitespace-pre-wrap">{text}</span>
    </button>
  )
}

interface ArgumentProps {
  argument: GroundedArgument
  segments: readonly Segment[]
  /** Of the call that chose. */
  call: number
}

function Argument({ argument: { path, value, flag, in: places }, segments, call }: ArgumentProps) {
  return (
    <div data-flag={flag} className={classNames('col-span-2 grid grid-cols-subgrid gap-x-2 border-t border-line-soft px-2.5 py-1.5 first:border-t-0', flag && 'bg-waiting-soft')}>
      <dt className="min-w-14 truncate font-mono text-fg-3" title={path}>
        {path}
      </dt>
      <dd className="min-w-0">
        <span className="line-clamp-6 font-mono break-words whitespace-pre-wrap"><VisibleCharacters text={oneLine(value)} /></span>
        {flag && (
          <span className="flex items-start gap-1 text-11/4 text-waiting">
            <TriangleAlert aria-hidden className="mt-0.5 size-3 shrink-0" />
            {flag === 'ungrounded' ? 'Not grounded: nowhere in the context' : 'Not grounded: only in what the model said before'}
          </span>
        )}
        {places.length > 0 && (
          <span className="flex items-center gap-1 text-11/4 text-fg-3">
            <Link2 aria-hidden className="size-3 shrink-0" />
            in
            {places.map((place, position) => (
              <span key={place.segment} className="flex min-w-0 gap-1">
                {position > 0 && 'and'}
                <SegmentLink place={place} segment={segments[place.segment]} argument={path} call={call} />
              </span>
            ))}
          </span>
        )}
      </dd>
    </div>
  )
}

/** Shows the segment in the window of the call, pinned, with the argument marked in it. */
function SegmentLink({ place, segment, argument, call }: { place: Grounding; segment: Segment | undefined; argument: string; call: number }) {
  const { change } = useRunScreen()
  const setHighlight = useSetHighlight()
  if (!segment) return null
  const label = sourceLabel(segment)
  return (
    <button
      type="button"
      aria-label={`${argument} in ${label}`}
      title={label}
      onClick={() => {
        setHighlight({ wanted: { call, ...place } })
        change({ call, view: 'window' })
      }}
      className="truncate text-accent hover:underline"
    >
      {label}
    </button>
  )
}
