/** What came back: usage, time, why it stopped, every attempt of this request, and the reply: as it was read, and byte for byte. */
'use client'
import { useState } from 'react'
import type { Call } from '#lib/api/calls.ts'
import { isEventStream, readCompletion } from '#lib/engine/context/completion.ts'
import type { EventData } from '#lib/engine/events.ts'
import { formatClock, formatCost, formatDuration, formatNumber } from '#components/ui/format.ts'
import { CopyButton } from '#components/ui/id-chip.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { StatusIcon } from '#components/ui/status-chip.tsx'
import { callOutcome } from '../calls/call-list.tsx'
import { RawText } from '../json/raw-text.tsx'
import type { LoggedCall } from '../run-log.ts'
import { useRunScreen } from '../run-screen.ts'
import { byteLength, HashChip, laidOut } from './bytes-view.tsx'
import { ArrivingReply } from './arriving-reply.tsx'
import { ReplyReading } from './reply-reading.tsx'

type CallUsage = EventData<'model.responded'>['usage']

const layouts = [
  { value: 'read', label: 'As read' },
  { value: 'raw', label: 'Raw' },
  { value: 'pretty', label: 'Pretty' },
] as const
type ReplyLayout = (typeof layouts)[number]['value']

export function ResponseView({ call, data }: { call: LoggedCall; data: Call }) {
  const [layout, setLayout] = useState<ReplyLayout>('read')
  const { response } = data
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <Facts call={call} />
      <Attempts call={call} />
      {call.failure && (
        <div className="mx-3 mt-3">
          <ProblemText>
            {[call.failure.data.status, call.failure.data.code].filter(Boolean).join(' ')}: {call.failure.data.message}
          </ProblemText>
        </div>
      )}
      {response ? (
        <div className="m-3 flex min-h-0 flex-1 flex-col overflow-hidden rounded-8 border border-line bg-inset">
          <header className="flex min-h-8 items-center gap-2 border-b border-line bg-surface px-2.5 py-1 text-12">
            <h3 className="font-mono text-11/4 font-medium">response.body</h3>
            <span className="text-11/4 whitespace-nowrap text-fg-3 tabular-nums">
              {formatNumber(byteLength(response.body))} bytes{isEventStream(response.body) && ', streamed'}
            </span>
            <span className="ml-auto flex items-center gap-1.5">
              <HashChip hash={response.hash} />
              <SegmentedControl label="Layout of the reply" value={layout} onChange={setLayout} options={layouts} />
              <CopyButton text={response.body} label="Copy raw reply" tooltipSide="left" />
            </span>
          </header>
          {layout === 'read' ? <ReplyReading body={response.body} /> : <RawText text={layout === 'raw' ? response.body : prettyReply(response.body)} label={layout === 'raw' ? 'Reply, raw' : 'Reply, pretty'} />}
        </div>
      ) : (
        !call.failure && (
          <ArrivingReply key={call.seq} seq={call.seq} />
        )
      )}
    </div>
  )
}

/** Of a stream, the completion that its chunks make. */
const prettyReply = (body: string): string => (isEventStream(body) ? JSON.stringify(readCompletion(body) ?? null, null, 2) : laidOut(body))

function Facts({ call }: { call: LoggedCall }) {
  const reply = call.response?.data
  if (!reply) return null
  const { usage } = reply
  const facts: [string, string][] = [
    ...tokenFacts(usage),
    ['Latency', formatDuration(reply.latencyMs)],
    ...(reply.firstByteMs === undefined ? [] : ([['First byte', formatDuration(reply.firstByteMs)]] satisfies [string, string][])),
    ['Cost', call.model.scripted ? 'scripted, no LLM' : reply.costUsd === null ? 'unknown' : formatCost(reply.costUsd)],
    ['Finish reason', reply.finishReason ?? 'none given'],
  ]
  return (
    <dl className="flex shrink-0 flex-wrap gap-x-6 gap-y-1 border-b border-line bg-surface px-3 py-2 text-12">
      {facts.map(([name, value]) => (
        <div key={name} className="flex flex-col">
          <dt className="text-11/4 text-fg-3">{name}</dt>
          <dd className="tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** A part that the provider does not tell is not zero; where it tells nothing, the numbers are ours. */
function tokenFacts({ inputTokens, outputTokens, cachedInputTokens, reasoningTokens, estimated }: CallUsage): [string, string][] {
  if (estimated) return [['Input, estimated', `≈ ${formatNumber(inputTokens)}`], ['Output, estimated', `≈ ${formatNumber(outputTokens)}`]]
  const part = (tokens: number | undefined) => (tokens === undefined ? 'not told' : formatNumber(tokens))
  return [
    ['Input, of it cached', `${formatNumber(inputTokens)} / ${part(cachedInputTokens)}`],
    ['Output, of it reasoning', `${formatNumber(outputTokens)} / ${part(reasoningTokens)}`],
  ]
}

/** All calls of the same visit, where there was more than one: retries and re-asks. */
function Attempts({ call }: { call: LoggedCall }) {
  const { log, openCall } = useRunScreen()
  const calls = log.callsOf(call.step)
  if (calls.length < 2) return null
  return (
    <section aria-label="Attempts of this visit" className="shrink-0 border-b border-line bg-surface px-3 py-2">
      <h3 className="mb-1 text-11/4 font-medium text-fg-3">Calls of this visit</h3>
      <ol>
        {calls.map((each) => {
          const { status, word } = callOutcome(each)
          return (
            <li key={each.seq}>
              <button
                type="button"
                aria-current={each.seq === call.seq || undefined}
                onClick={() => openCall(each.seq)}
                className="flex h-6 w-full items-center gap-1.5 rounded-4 px-1 text-left text-12 hover:bg-hover aria-current:bg-accent-soft"
              >
                <StatusIcon status={status} />
                <span>Call {each.number}</span>
                <span className="truncate text-fg-3">
                  round {each.round}, attempt {each.attempt} · {each.model.name || each.model.connection} · {word}
                </span>
                <time dateTime={each.requestedAt} className="ml-auto text-11 text-fg-3 tabular-nums">
                  {formatClock(new Date(each.requestedAt))}
                </time>
              </button>
            </li>
          )
        })}
      </ol>
    </section>
  )
}
