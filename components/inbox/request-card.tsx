/**
 * One request to a person, with everything needed to answer it: what is asked and why, the exact call, and the way to say yes, no or
 * something else. What the run wrote is text, with invisible characters made visible; refusals stand beside what was sent.
 */
'use client'
import { BadgeQuestionMark, Hourglass, LockKeyhole, MessageCircleQuestionMark, SignalHigh, type LucideIcon } from 'lucide-react'
import type { HumanRequest, RequestKind } from '#lib/api/requests.ts'
import { Chip } from '#components/ui/chip.tsx'
import { formatAgo } from '#components/ui/format.ts'
import { IdChip } from '#components/ui/id-chip.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { VisibleCharacters } from '#components/inspector/json/visible-characters.tsx'
import { TimeAgo, useNow } from '#components/ui/time-ago.tsx'
import { AnsweredBy } from './answered-by.tsx'
import { ApprovalAnswer } from './approval-answer.tsx'
import { ConsentAnswer } from './consent-answer.tsx'
import { OutcomeAnswer } from './outcome-answer.tsx'
import { QuestionAnswer } from './question-answer.tsx'
import { RawArguments } from './raw-arguments.tsx'
import { useAnswer, type Answering } from './use-answer.ts'

const kinds: Record<RequestKind, { word: string; icon: LucideIcon }> = {
  approval: { word: 'Approval', icon: LockKeyhole },
  question: { word: 'Question', icon: MessageCircleQuestionMark },
  outcome: { word: 'Outcome unknown', icon: BadgeQuestionMark },
  consent: { word: 'Consent', icon: LockKeyhole },
  escalation: { word: 'Escalation', icon: BadgeQuestionMark },
}

export interface RequestCardProps {
  request: HumanRequest
  onAnswered?(): void
}

export function RequestCard({ request, onAnswered }: RequestCardProps) {
  const answering = useAnswer(request, onAnswered)
  return (
    <article aria-label={`${kinds[request.kind].word}: ${titleOf(request)}`} className="bg-surface">
      <header className="px-3 pt-3 pb-2">
        <Chips request={request} />
        <h2 className="text-14 font-strong text-balance break-words whitespace-pre-wrap">
          <VisibleCharacters text={titleOf(request)} />
        </h2>
        <p className="mt-0.5 flex items-center gap-2 text-12 text-fg-3">
          <span className="truncate">
            {request.nodeLabel ?? request.nodeId}
            {request.required > 1 && `, ${request.answers.length} of ${request.required} answers`}
          </span>
          <IdChip id={request.id} label="request id" className="ml-auto" />
        </p>
        <Why request={request} />
      </header>
      {request.args !== undefined && <RawArguments value={request.args} hash={request.argsHash} label={request.kind === 'approval' ? 'Exact call' : 'The call'} intent={request.intent} />}
      {answering.refusal && answering.problems.length === 0 && (
        <div className="px-3 pt-1 pb-3">
          <ProblemText>{answering.refusal}</ProblemText>
        </div>
      )}
      {request.status === 'open' && !answering.closed ? <Answer request={request} answering={answering} /> : <AnsweredBy answers={request.answers} status={request.status} />}
    </article>
  )
}

function Answer({ request, answering }: { request: HumanRequest; answering: Answering }) {
  if (request.kind === 'approval') return <ApprovalAnswer request={request} answering={answering} />
  if (request.kind === 'question') return <QuestionAnswer request={request} answering={answering} />
  if (request.kind === 'consent') return <ConsentAnswer answering={answering} />
  return request.kind === 'outcome' ? <OutcomeAnswer answering={answering} /> : null
}

function Chips({ request }: { request: HumanRequest }) {
  const { word, icon } = kinds[request.kind]
  return (
    <div className="mb-2 flex flex-wrap items-center gap-1.5">
      <Chip tone="human" icon={icon}>
        {word}
      </Chip>
      {request.urgency === 'high' && (
        <Chip tone="failed" icon={SignalHigh}>
          High
        </Chip>
      )}
      <span className="text-12 whitespace-nowrap text-fg-3">
        asked <TimeAgo at={request.since} suffix />
      </span>
      {request.expiresAt && <TimeLeft until={request.expiresAt} />}
    </div>
  )
}

/** What the author, the model and the failed effect say about it. */
function Why({ request: { context, reasoning, reason } }: { request: HumanRequest }) {
  return (
    <>
      {context && (
        <p className="mt-1 text-13 break-words whitespace-pre-wrap text-fg-2">
          <VisibleCharacters text={context} />
        </p>
      )}
      {reasoning && (
        <p className="mt-1 text-12/[18px] break-words whitespace-pre-wrap text-fg-2">
          <span className="text-fg-3">The model’s reason</span> <VisibleCharacters text={reasoning} />
        </p>
      )}
      {reason && <p className="mt-1 text-13 break-words text-fg-2">{reason}</p>}
    </>
  )
}

/** What is asked: the author's words where there are any, else the bare question. */
export function titleOf(request: HumanRequest): string {
  const node = request.nodeLabel ?? request.nodeId
  if (request.kind === 'outcome') return `Did ${node} take effect?`
  if (request.kind === 'consent') return `May this fork do ${node} for real?`
  return request.display ?? request.question ?? (request.intent ? `May ${request.intent} run?` : `May ${node} run?`)
}

function TimeLeft({ until }: { until: string }) {
  const now = useNow()
  const left = new Date(until)
  const text = left.getTime() <= now.getTime() ? 'time is up' : `${formatAgo(now, left)} left`
  return (
    <span className="flex items-center gap-1 text-12 whitespace-nowrap text-waiting">
      <Hourglass aria-hidden className="size-3" />
      {text}
    </span>
  )
}
