/** What decisions, people and effects did in the run before it asked, the latest last; each leads to its event. */
'use client'
import { Ban, CircleCheck, CircleX, Forward, Hourglass, MessageSquare, Split, type LucideIcon } from 'lucide-react'
import Link from 'next/link'
import type { Earlier, HumanRequest, RequestContext } from '#lib/api/requests.ts'
import { nodeNames, type NodeNames } from '#components/inspector/node-names.ts'
import { actorName } from '#components/inspector/events/event-summary.ts'
import { sentence } from '#components/inspector/words.ts'
import { Bones } from '#components/ui/bones.tsx'
import { formatClock, formatDateTime, plural } from '#components/ui/format.ts'
import { shortId } from '#components/ui/id-chip.tsx'
import { TimeAgo } from '#components/ui/time-ago.tsx'
import { VisibleCharacters } from '#components/inspector/json/visible-characters.tsx'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { verdictWord } from './request-words.ts'

export interface EarlierInRunProps {
  request: HumanRequest
  context: RequestContext | undefined
  document: WorkflowDocument | undefined
}

export function EarlierInRun({ request, context, document }: EarlierInRunProps) {
  const names = nodeNames(document)
  return (
    <section aria-labelledby="earlier" className="border-b border-line px-4 py-3">
      <div className="mb-1 flex items-center gap-2">
        <h2 id="earlier">Earlier in this run</h2>
        <Link href={`/runs/${request.runId}?seq=${request.seq}`} className="ml-auto font-mono text-12 text-accent hover:underline" aria-label={`Run ${shortId(request.runId)}`}>
          {shortId(request.runId)}
        </Link>
      </div>
      {context === undefined ? (
        <Bones label="Loading what happened before" bones={['80%', '60%']} className="py-1.5" />
      ) : (
        <>
          {context.more > 0 && (
            <p className="py-1 text-12 text-fg-3">
              {plural(context.more, 'event')} before these, on the <Link href={`/runs/${request.runId}`} className="text-accent hover:underline">run’s page</Link>
            </p>
          )}
          <ol className="[&>li:not(:last-child)]:before:absolute [&>li:not(:last-child)]:before:top-[25px] [&>li:not(:last-child)]:before:-bottom-[5px] [&>li:not(:last-child)]:before:left-[7.5px] [&>li:not(:last-child)]:before:w-px [&>li:not(:last-child)]:before:bg-line">
            {context.earlier.map((event) => (
              <Line key={event.seq} event={event} runId={request.runId} names={names} />
            ))}
            <Now request={request} />
          </ol>
        </>
      )}
    </section>
  )
}

const lineClass = 'relative grid grid-cols-[16px_minmax(0,1fr)_auto] gap-x-2.5 py-1.5 text-12/[18px]'

function Line({ event, runId, names }: { event: Earlier; runId: string; names: NodeNames }) {
  const { icon: Icon, tone } = lookOf(event)
  const at = new Date(event.at)
  return (
    <li className={lineClass}>
      <Icon aria-hidden data-tone={tone} className="mt-px size-4 text-(--c)" strokeWidth={1.75} />
      <Link href={`/runs/${runId}?seq=${event.seq}`} className="min-w-0 break-words hover:underline">
        {earlierWords(event, names)}
      </Link>
      <time dateTime={event.at} title={formatDateTime(at)} className="text-fg-3 tabular-nums">
        {formatClock(at).slice(0, 5)}
      </time>
      {event.text !== undefined && event.text !== '' && (
        <p className="col-span-2 col-start-2 line-clamp-2 break-words text-fg-3">
          <VisibleCharacters text={event.text} />
        </p>
      )}
    </li>
  )
}

function Now({ request }: { request: HumanRequest }) {
  const isOpen = request.status === 'open'
  return (
    <li className={lineClass}>
      <Hourglass aria-hidden data-tone={isOpen ? 'waiting' : 'neutral'} className="mt-px size-4 text-(--c)" strokeWidth={1.75} />
      <span className="font-medium">{isOpen ? (request.mine ? 'Waits for you' : 'Waits for an answer') : 'Asked'}</span>
      <TimeAgo at={request.since} className="text-fg-3 tabular-nums" />
    </li>
  )
}

interface Look {
  icon: LucideIcon
  tone: 'completed' | 'cancelled' | 'failed' | 'llm' | 'human' | 'waiting'
}

const looks: Record<string, Look> = {
  'intent.selected': { icon: Split, tone: 'llm' },
  'step.failed': { icon: CircleX, tone: 'failed' },
  'human.contact_failed': { icon: CircleX, tone: 'failed' },
  'human.expired': { icon: Hourglass, tone: 'cancelled' },
  'human.escalated': { icon: Forward, tone: 'waiting' },
  'message.received': { icon: MessageSquare, tone: 'human' },
}

function lookOf({ type, verdict }: Earlier): Look {
  if (verdict === 'rejected' || verdict === 'abort') return { icon: Ban, tone: 'cancelled' }
  return looks[type] ?? { icon: CircleCheck, tone: 'completed' }
}

type Words = (said: { node: string; who: string; verdict: string; intent: string; isRetried: boolean }) => string

const decided: Words = ({ verdict, who }) => `${sentence(verdictWord(verdict))} by ${who}`

const words: Record<string, Words> = {
  'intent.selected': ({ node, intent }) => `${node} chose ${intent}`,
  'approval.decided': decided,
  'consent.decided': decided,
  'escalation.decided': decided,
  'step.resolved': decided,
  'request.voted': (said) => (said.verdict === '' ? `${said.who} answered` : `${decided(said)}, among others`),
  'human.answered': ({ node, who }) => `${who} answered ${node}`,
  'human.expired': ({ node }) => `Nobody answered ${node} in time`,
  'human.escalated': ({ node }) => `${node} was escalated`,
  'human.contact_failed': ({ node }) => `Somebody could not be told of ${node}`,
  'step.failed': ({ node, isRetried }) => `${node} failed${isRetried ? ', tried again' : ''}`,
  'message.received': ({ who }) => `${who} wrote`,
  'run.forked': ({ who }) => `Forked by ${who}`,
}

/** One line in the words of the run's own nodes; of an effect that ended well its name says enough. */
function earlierWords({ type, nodeId = '', by = '', verdict = '', intent = '', retryAt }: Earlier, names: NodeNames): string {
  const node = nodeId === '' ? '' : names(nodeId).title
  return words[type]?.({ node, who: actorName(by), verdict, intent, isRetried: retryAt !== undefined }) ?? node
}
