/** The request that is open: its card in the middle, what led to it and who may answer at the side; below it where the window is narrow, and over everything on a phone. */
'use client'
import { ChevronLeft } from 'lucide-react'
import type { Ref } from 'react'
import type { AnswerBody, HumanRequest } from '#lib/api/requests.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { useNow } from '#components/ui/time-ago.tsx'
import { errorText } from '#lib/client/query-client.ts'
import { EarlierInRun } from './earlier-in-run.tsx'
import { ModelSaw } from './model-saw.tsx'
import { RequestCard } from './request-card.tsx'
import { kindLooks, timeLeft } from './request-words.ts'
import { useRequestDetails } from './use-request-details.ts'
import { WhoMayAnswer } from './who-may-answer.tsx'

export interface OpenRequestProps {
  request: HumanRequest
  isPhone: boolean
  onBack(): void
  onAnswered(request: HumanRequest, body: AnswerBody): void
  ref: Ref<HTMLDivElement>
}

export function OpenRequest({ request, isPhone, onBack, onAnswered, ref }: OpenRequestProps) {
  const { context, call, document, values, error } = useRequestDetails(request)
  return (
    <div ref={ref} className="flex min-h-0 min-w-0 flex-col max-sm:fixed max-sm:inset-0 max-sm:z-30 max-sm:bg-surface">
      {isPhone && <PhoneBar request={request} onBack={onBack} />}
      <div className="grid min-h-0 flex-1 grid-cols-1 overflow-auto xl:grid-cols-[minmax(0,1fr)_clamp(300px,25vw,356px)] xl:overflow-hidden">
        <section tabIndex={0} aria-label="The request" className="min-w-0 p-5 focus-visible:-outline-offset-2 max-sm:p-0 xl:overflow-auto xl:px-7 xl:py-6">
          <div className="mx-auto max-w-[720px]">
            <RequestCard request={request} roomy keys={!isPhone} onAnswered={onAnswered} {...(values && { values })} {...(document && { document })} />
          </div>
        </section>
        <aside tabIndex={0} aria-label="Around the request" className="min-w-0 border-line bg-surface focus-visible:-outline-offset-2 max-xl:mx-auto max-xl:mb-5 max-xl:w-[calc(100%-40px)] max-xl:max-w-[720px] max-xl:rounded-12 max-xl:border max-sm:m-0 max-sm:w-full max-sm:rounded-none max-sm:border-0 max-sm:border-t xl:overflow-auto xl:border-l">
          {error && (
            <div className="px-4 py-3">
              <ProblemText>What led here cannot be loaded. {errorText(error)}</ProblemText>
            </div>
          )}
          {(request.kind === 'approval' || request.kind === 'question' || request.kind === 'escalation') && <ModelSaw request={request} call={call} />}
          <EarlierInRun request={request} context={context} document={document} />
          <WhoMayAnswer request={request} />
        </aside>
      </div>
    </div>
  )
}

function PhoneBar({ request, onBack }: { request: HumanRequest; onBack(): void }) {
  const left = timeLeft(request.expiresAt, useNow())
  return (
    <header className="flex h-[52px] shrink-0 items-center gap-2 border-b border-line px-2">
      <IconButton icon={ChevronLeft} label="Back to the list" size="lg" onClick={onBack} />
      <span className="text-14 font-strong">{kindLooks[request.kind].word}</span>
      {left !== undefined && request.status === 'open' && <span className="ml-auto pr-2 text-13 text-waiting">{left}</span>}
    </header>
  )
}
