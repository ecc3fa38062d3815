/**
 * One request to a person, with everything needed to answer it: what is asked and why, the exact call, and the way to say yes, no or
 * something else. What the run wrote is text, with invisible characters made visible; refusals stand beside what was sent. Drawn narrow
 * beside a run, and `roomy` in the inbox, where the values are laid out for reading and the ways on are shown.
 */
'use client'
import { Hourglass, SignalHigh, SignalLow, UserRoundX } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import type { AnswerBody, HumanRequest } from '#lib/api/requests.ts'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { meQuery } from '#lib/client/installation.ts'
import { Chip } from '#components/ui/chip.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { IdChip } from '#components/ui/id-chip.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { VisibleCharacters } from '#components/inspector/json/visible-characters.tsx'
import type { GroundedArgument } from '#components/inspector/step/grounding.ts'
import { TimeAgo, useNow } from '#components/ui/time-ago.tsx'
import { AnsweredBy } from './answered-by.tsx'
import { ApprovalAnswer } from './approval-answer.tsx'
import { AnswerFoot, cardPad } from './card-parts.tsx'
import { ConsentAnswer } from './consent-answer.tsx'
import { EscalationAnswer } from './escalation-answer.tsx'
import { intentSchema } from './intent-schema.ts'
import { OutcomeAnswer } from './outcome-answer.tsx'
import { outcomePaths } from './outcome-paths.ts'
import { OutcomePathsSection } from './outcome-paths-section.tsx'
import { QuestionAnswer } from './question-answer.tsx'
import { RawArguments } from './raw-arguments.tsx'
import { ReadableValues } from './readable-values.tsx'
import { iconOf, kindLooks, timeLeft, titleOf, unreached } from './request-words.ts'
import { StuckOn } from './stuck-on.tsx'
import { useAnswer, type Answering } from './use-answer.ts'
import { VotesSoFar } from './votes-so-far.tsx'
import { WhatNext } from './what-next.tsx'

export interface RequestCardProps {
  request: HumanRequest
  roomy?: boolean
  /** Whether the keys of the inbox are this request's. */
  keys?: boolean
  /** The values of its call, with those marked that the model saw nowhere; until they are known, only the raw call is shown. */
  values?: readonly GroundedArgument[]
  /** The document that runs. */
  document?: WorkflowDocument
  onAnswered?(request: HumanRequest, body: AnswerBody): void
}

export function RequestCard({ request, roomy = false, keys = false, values, document, onAnswered }: RequestCardProps) {
  const answering = useAnswer(request, onAnswered)
  const isOpen = request.status === 'open' && !answering.closed
  return (
    <article aria-label={`${kindLooks[request.kind].word}: ${titleOf(request)}`} data-roomy={roomy || undefined} className={classNames('group/card @container/card bg-surface', roomy && 'rounded-12 border border-line shadow-1 max-sm:rounded-none max-sm:border-0 max-sm:shadow-none')}>
      <Head request={request} roomy={roomy} />
      <Call request={request} values={values} />
      {roomy && document && isOpen && <OutcomePathsSection paths={outcomePaths(document, request)} />}
      <VotesSoFar request={request} />
      {answering.refusal && answering.problems.length === 0 && (
        <div className={classNames(cardPad, 'pt-1 pb-3')}>
          <ProblemText>{answering.refusal}</ProblemText>
        </div>
      )}
      {isOpen ? <Answer request={request} answering={answering} keys={keys} document={document} /> : <AnsweredBy answers={request.answers} status={request.status} />}
    </article>
  )
}

function Head({ request, roomy }: { request: HumanRequest; roomy: boolean }) {
  const node = request.nodeLabel ?? request.nodeId
  return (
    <header className={classNames(cardPad, 'pt-3 pb-2 group-data-roomy/card:pt-4 group-data-roomy/card:pb-4')}>
      <Chips request={request} roomy={roomy} />
      <h2 className="text-14 font-strong text-balance break-words whitespace-pre-wrap group-data-roomy/card:text-20/7 group-data-roomy/card:tracking-[-0.012em]">
        <VisibleCharacters text={titleOf(request)} />
      </h2>
      <p className="mt-0.5 flex items-center gap-2 text-12 text-fg-3">
        <span className="truncate">{roomy ? `${request.workflow.name}, ${node}` : node}</span>
        {!roomy && <IdChip id={request.id} label="request id" className="ml-auto" />}
      </p>
      <Why request={request} />
      <WhatNext request={request} />
    </header>
  )
}

function Call({ request, values = [] }: { request: HumanRequest; values: readonly GroundedArgument[] | undefined }) {
  if (request.args === undefined) return null
  return (
    <div className="group-data-roomy/card:border-t group-data-roomy/card:border-line group-data-roomy/card:pt-4 group-data-roomy/card:pb-2">
      {values.length > 0 && (
        <div className={classNames(cardPad, 'pb-3')}>
          <ReadableValues values={values} />
        </div>
      )}
      <RawArguments value={request.args} hash={request.argsHash} label={request.kind === 'approval' ? 'Raw call' : 'The call'} intent={request.intent} />
    </div>
  )
}

interface AnswerProps {
  request: HumanRequest
  answering: Answering
  keys: boolean
  document: WorkflowDocument | undefined
}

function Answer({ request, answering, keys, document }: AnswerProps) {
  if (!request.mine) return <NotMine request={request} />
  if (request.kind === 'approval') {
    const schema = document && intentSchema(document, request)
    return <ApprovalAnswer request={request} answering={answering} keys={keys} {...(schema && { schema })} />
  }
  if (request.kind === 'question') return <QuestionAnswer request={request} answering={answering} keys={keys} />
  if (request.kind === 'consent') return <ConsentAnswer answering={answering} />
  if (request.kind === 'escalation') return <EscalationAnswer request={request} answering={answering} keys={keys} document={document} />
  return <OutcomeAnswer answering={answering} />
}

/** Why who looks at it cannot answer it. */
function NotMine({ request }: { request: HumanRequest }) {
  const { data: me } = useQuery(meQuery)
  const isVoter = request.votes.some(({ by }) => by === me?.by)
  const missing = request.required - request.votes.length
  return (
    <AnswerFoot label="Your answer">
      <p className="flex items-start gap-1.5 text-12 text-fg-2">
        <UserRoundX aria-hidden className="mt-px size-3.5 shrink-0 text-fg-3" />
        {isVoter ? `Your answer counts. ${missing > 1 ? `${missing} more people have` : 'Somebody else has'} to answer too.` : whyNot(request, me?.by)}
      </p>
    </AnswerFoot>
  )
}

function whyNot({ notBy = [] }: HumanRequest, me: string | undefined): string {
  if (me !== undefined && notBy.includes(me)) return 'You started this run, so somebody else has to answer.'
  return 'You are not among those who may answer this.'
}

function Chips({ request, roomy }: { request: HumanRequest; roomy: boolean }) {
  const { word, tone } = kindLooks[request.kind]
  return (
    <div className="mb-2 flex flex-wrap items-center gap-1.5">
      <Chip tone={tone} icon={iconOf(request)}>
        {word}
      </Chip>
      {request.urgency === 'high' && (
        <Chip tone="failed" icon={SignalHigh}>
          High
        </Chip>
      )}
      {request.urgency === 'low' && <Chip icon={SignalLow}>Low</Chip>}
      <span className="text-12 whitespace-nowrap text-fg-3">
        asked <TimeAgo at={request.since} suffix />
      </span>
      {request.status === 'open' && <TimeLeft request={request} />}
      {request.status === 'open' && unreached(request) && (
        <span className="flex items-center gap-1 text-12 whitespace-nowrap text-failed">
          <UserRoundX aria-hidden className="size-3" />
          somebody could not be told
        </span>
      )}
      {roomy && <IdChip id={request.id} label="request id" className="ml-auto max-sm:hidden" />}
    </div>
  )
}

/** What the author, the model and the failed effect say about it. */
function Why({ request }: { request: HumanRequest }) {
  const { context, reasoning, reason } = request
  return (
    <>
      {context && (
        <p className="mt-1 text-13 break-words whitespace-pre-wrap text-fg-2">
          <VisibleCharacters text={context} />
        </p>
      )}
      {reasoning && (
        <p className="mt-1 text-12/[18px] break-words whitespace-pre-wrap text-fg-2 group-data-roomy/card:text-13">
          <span className="text-fg-3">The model’s reason</span> <VisibleCharacters text={reasoning} />
        </p>
      )}
      {reason && <p className="mt-1 text-13 break-words text-fg-2">{reason}</p>}
      <StuckOn request={request} />
    </>
  )
}

function TimeLeft({ request }: { request: HumanRequest }) {
  const text = timeLeft(request.expiresAt, useNow())
  if (text === undefined) return null
  return (
    <span className="flex items-center gap-1 text-12 whitespace-nowrap text-waiting max-sm:group-data-roomy/card:hidden">
      <Hourglass aria-hidden className="size-3" />
      {text}
    </span>
  )
}
