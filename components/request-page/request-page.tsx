/**
 * A person's page for one request, without an account: what is asked, the exact call, and the way to answer. Rendered on the server and
 * readable without JavaScript. Phone first; on a wide screen the same column on a card. Shows nothing of the run beside, and nobody else.
 */
import { Ban, Braces, ChevronDown, CircleCheck, Hourglass, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { LinkedRequest } from '#lib/api/links.ts'
import { countHidden } from '#lib/engine/visible-text.ts'
import { readableValue, titleOf } from '#components/inbox/request-words.ts'
import { ColouredJson } from '#components/inspector/json/coloured-json.tsx'
import { VisibleCharacters } from '#components/inspector/json/visible-characters.tsx'
import type { GroundedArgument } from '#components/inspector/step/grounding.ts'
import { Mark } from '#components/shell/mark.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { LinkAnswer } from './link-answer.tsx'
import { LocalTime, TimeLeft } from './page-times.tsx'
import { answeredValue, kindWord, pageState, refusalWords, type PageState } from './page-words.ts'

export interface RequestPageProps {
  token: string
  request: LinkedRequest
  /** The values of the call, with those marked that the model saw nowhere. */
  values: readonly GroundedArgument[]
  /** Code with which an answer was refused that was sent without JavaScript. */
  refused: string | undefined
  /** An answer has just been sent from this page, and was taken. */
  sent: boolean
}

export function RequestPage({ token, request, values, refused, sent }: RequestPageProps) {
  const state = pageState(request, sent)
  const refusal = state.kind === 'open' ? refusalWords(refused) : undefined
  return (
    <Sheet word={kindWord(request.kind)} end={state.kind === 'open' && request.expiresAt !== undefined && <TimeLeft until={request.expiresAt} />}>
      {state.kind !== 'open' && <Standing request={request} state={state} />}
      <div>
        <p className="mb-1.5 text-13 text-fg-3">
          {request.workflow}, asked <LocalTime at={request.since} />
        </p>
        <h1 className="text-20/7 font-strong tracking-[-0.012em] text-balance break-words whitespace-pre-wrap">
          <VisibleCharacters text={titleOf(request)} />
        </h1>
        <Why request={request} />
      </div>
      {request.args !== undefined && <Call request={request} values={values} />}
      {refusal !== undefined && <ProblemText className="text-13!">{refusal}</ProblemText>}
      {state.kind === 'open' ? <LinkAnswer key={request.argsHash ?? ''} token={token} request={request} /> : null}
    </Sheet>
  )
}

/** The page's frame, also where there is no request to show. */
export function Sheet({ word, end, children }: { word: string; end?: ReactNode; children: ReactNode }) {
  return (
    <div className="min-h-dvh bg-surface text-[15px]/[22px] sm:grid sm:place-items-center sm:bg-canvas sm:p-6">
      <div className="flex min-h-dvh w-full flex-col bg-surface sm:min-h-0 sm:max-w-[560px] sm:rounded-12 sm:border sm:border-line sm:shadow-2">
        <header className="flex h-[52px] shrink-0 items-center gap-2 border-b border-line px-4">
          <Mark size={22} />
          <span className="font-strong">{word}</span>
          {end && <span className="ml-auto">{end}</span>}
        </header>
        <main className="flex flex-1 flex-col gap-4 px-4 pt-5">
          {children}
          <span className="pb-1" />
        </main>
      </div>
    </div>
  )
}

function Standing({ request, state: { kind, title, detail } }: { request: LinkedRequest; state: PageState }) {
  const rejected = request.yours?.verdict === 'rejected' || request.yours?.verdict === 'abort'
  const Icon = kind === 'done' ? (rejected ? Ban : CircleCheck) : Hourglass
  const value = answeredValue(request)
  return (
    <div role="status" data-tone={kind === 'done' && !rejected ? 'completed' : 'neutral'} className="flex items-start gap-3 rounded-8 border border-(--cl) bg-(--cs) px-3 py-3">
      <Icon aria-hidden className="mt-0.5 size-[18px] shrink-0 text-(--c)" />
      <div className="min-w-0">
        <p className="font-strong">{title}</p>
        {value !== undefined && <p className="break-words whitespace-pre-wrap">{value}</p>}
        {request.yours?.comment !== undefined && <p className="break-words whitespace-pre-wrap text-fg-2">{request.yours.comment}</p>}
        <p className="text-13 text-fg-2">{detail}</p>
      </div>
    </div>
  )
}

function Why({ request: { context, reasoning, reason, error } }: { request: LinkedRequest }) {
  return [context, reasoning, reason, error?.message].map(
    (text) =>
      text !== undefined &&
      text !== '' && (
        <p key={text} className="mt-2 break-words whitespace-pre-wrap text-fg-2">
          <VisibleCharacters text={text} />
        </p>
      ),
  )
}

function Call({ request, values }: { request: LinkedRequest; values: readonly GroundedArgument[] }) {
  const text = JSON.stringify(request.args, null, 2)
  const hash = request.argsHash
  return (
    <>
      {values.length > 0 && (
        <dl aria-label="Values of the call" className="grid grid-cols-[fit-content(40%)_minmax(0,1fr)] overflow-hidden rounded-8 border border-line">
          {values.slice(0, 30).map(({ path, value, flag }) => (
            <div key={path} className={classNames('col-span-2 grid grid-cols-subgrid gap-x-4 border-t border-line-soft px-3 py-[11px] first:border-t-0', flag && 'bg-waiting-soft')}>
              <dt className="min-w-15 break-words text-fg-3">{path}</dt>
              <dd className="min-w-0">
                <span className="font-mono text-14 break-words whitespace-pre-wrap">
                  <VisibleCharacters text={readableValue(value)} />
                </span>
                {flag && (
                  <span className="mt-0.5 flex items-start gap-1.5 text-13/[18px] text-waiting">
                    <TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
                    {flag === 'ungrounded' ? 'Not grounded: nowhere in what the model saw' : 'Not grounded: only in what the model said itself'}
                  </span>
                )}
              </dd>
            </div>
          ))}
        </dl>
      )}
      <details open className="group rounded-8 border border-line">
        <summary className="flex min-h-11 items-center gap-2 px-3 text-14 [&::-webkit-details-marker]:hidden">
          <Braces aria-hidden className="size-3.5 text-fg-3" />
          Raw call
          {hash !== undefined && (
            <span title={`SHA-256: ${hash}`} className="ml-auto font-mono text-12 text-fg-3">
              {hash.slice(0, 4)}…{hash.slice(-4)}
            </span>
          )}
          <ChevronDown aria-hidden className={classNames('size-3.5 text-fg-3 group-open:rotate-180', hash === undefined && 'ml-auto')} />
        </summary>
        <pre tabIndex={0} aria-label="Raw call" className="overflow-auto rounded-b-8 border-t border-line bg-inset px-3 py-2.5 font-mono text-12/[18px] break-words whitespace-pre-wrap">
          {countHidden(text) === 0 ? <ColouredJson text={text} /> : <VisibleCharacters text={text} />}
        </pre>
      </details>
    </>
  )
}
