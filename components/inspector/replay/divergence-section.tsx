/**
 * The first event that this engine would not have written, both sides beside each other: what it gives, what the log has. Of a request the
 * segment that differs, word for word, and what put it there.
 */
'use client'
import { useState } from 'react'
import { Split, X } from 'lucide-react'
import Link from 'next/link'
import type { Replay } from '#lib/api/replay.ts'
import { segmentSourceSchema } from '#lib/engine/events.ts'
import { diffWords } from '#lib/engine/context/diff-words.ts'
import { isJsonObject, type Json } from '#lib/engine/json.ts'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { shortId } from '#components/ui/id-chip.tsx'
import { sourceLabel } from '../context/segment-lines.ts'
import { VisibleCharacters } from '../json/visible-characters.tsx'
import { ValueBlock } from '../json/value-block.tsx'
import { useRunScreen } from '../run-screen.ts'
import { ValueChangesList } from '../fork/value-changes-list.tsx'
import { divergenceWords } from './replay-words.ts'
import { useReplay } from './use-replay.ts'

export function DivergenceSection() {
  const { replay } = useReplay()
  const [hidden, setHidden] = useState<Replay>()
  if (!replay?.divergence || hidden === replay) return null
  return <Divergence divergence={replay.divergence} onHide={() => setHidden(replay)} />
}

type Found = NonNullable<Replay['divergence']>

function Divergence({ divergence, onHide }: { divergence: Found; onHide(): void }) {
  const { runId, log, selected, select } = useRunScreen()
  const { kind, message, seq, step, expected, actual } = divergence
  const below = divergence.runId !== runId
  return (
    <section aria-label="First divergence" className="flex flex-col gap-2 border-b border-line px-3 py-3 shadow-[inset_2px_0_0_var(--failed)]">
      <div className="flex items-center gap-2">
        <Split aria-hidden className="size-3.5 shrink-0 text-failed" />
        <h2 className="min-w-0 truncate" title={divergenceWords[kind]}>
          {divergenceWords[kind]}
        </h2>
        <span className="ml-auto shrink-0">
          <IconButton icon={X} size="sm" label="Hide the divergence" onClick={onHide} />
        </span>
      </div>
      <p className="text-12 break-words text-fg-2">
        {message} <span className="text-fg-3">{below ? `Event ${seq} of child run ${shortId(divergence.runId)}` : `Event ${seq}`}{step !== undefined && `, ${step}`}. Everything before it is the same.</span>
      </p>
      <Sides expected={expected} actual={actual} />
      {below ? (
        <Link href={`/runs/${divergence.runId}?seq=${seq}`} className={buttonClass('neutral', 'sm', 'self-start')}>
          Go to the event in the child run
        </Link>
      ) : (
        selected?.seq !== seq &&
        log.at(seq) && (
          <Button size="sm" className="self-start" onClick={() => select(seq)}>
            Go to event {seq}
          </Button>
        )
      )}
    </section>
  )
}

function Sides({ expected, actual }: { expected: Json; actual: Json }) {
  const [now, then] = [segmentOf(expected), segmentOf(actual)]
  return (
    <>
      {(now ?? then) && <SegmentSides now={now} then={then} />}
      {isJsonObject(expected) && isJsonObject(actual) && <ValueChangesList before={withoutTexts(actual)} after={withoutTexts(expected)} />}
      <div className="grid grid-cols-2 gap-2">
        <ValueBlock label="The log has" value={actual} />
        <ValueBlock label="This engine gives" value={expected} />
      </div>
    </>
  )
}

interface DifferingSegment {
  at: string
  text: string
  label: string
}

/** The first segment of a request that differs, where the finding is about one. */
function segmentOf(side: Json): DifferingSegment | undefined {
  if (!isJsonObject(side) || !isJsonObject(side.segment) || typeof side.segment.text !== 'string') return undefined
  const { at, text, source } = side.segment
  const read = segmentSourceSchema.safeParse(source)
  const place = typeof at === 'string' ? at : ''
  return { at: place, text, label: read.success ? sourceLabel({ at: place, text, source: read.data }) : '' }
}

/** What is shown word for word above needs no place in the list of what differs. */
function withoutTexts(side: Json): Json {
  if (!isJsonObject(side)) return side
  const { body: _body, segment: _segment, ...rest } = side
  return rest
}

function SegmentSides({ now, then }: { now: DifferingSegment | undefined; then: DifferingSegment | undefined }) {
  const { at, label } = now ?? then ?? { at: '', label: '' }
  return (
    <div>
      <p className="text-11/4 text-fg-3">
        First segment that differs{label && `: ${label}`} {at && <code className="text-11">{at}</code>}
      </p>
      <pre tabIndex={0} aria-label="Segment that differs" className="mt-1 max-h-60 overflow-auto rounded-8 border border-line bg-inset px-2.5 py-1.5 text-12/[18px] break-words whitespace-pre-wrap">
        {diffWords(then?.text ?? '', now?.text ?? '').map(({ kind, text }, index) =>
          kind === 'same' ? (
            <VisibleCharacters key={index} text={text} />
          ) : kind === 'gone' ? (
            <s key={index} className="bg-del-soft text-fg-2 decoration-del">
              <VisibleCharacters text={text} />
            </s>
          ) : (
            <ins key={index} className="bg-add-soft text-add no-underline">
              <VisibleCharacters text={text} />
            </ins>
          ),
        )}
      </pre>
    </div>
  )
}
