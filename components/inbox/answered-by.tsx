/** Who answered a request, when and where, and what they said; or why nobody can any more. */
import { Ban, CircleCheck } from 'lucide-react'
import type { HumanAnswer, RequestStatus } from '#lib/api/requests.ts'
import { actorWords } from '#components/inspector/events/event-summary.ts'
import { answerWord, sentence } from '#components/inspector/words.ts'
import { formatClock } from '#components/ui/format.ts'

const closedWords: Record<Exclude<RequestStatus, 'open' | 'answered'>, string> = {
  expired: 'The time to answer is over.',
  cancelled: 'The run ended before an answer came.',
}

export function AnsweredBy({ answers, status }: { answers: readonly HumanAnswer[]; status: RequestStatus }) {
  if (answers.length === 0 && (status === 'open' || status === 'answered')) return null
  return (
    <footer className="border-t border-line px-3 py-2.5 text-12">
      {answers.map((answer, index) => (
        <div key={index} className="flex flex-col gap-0.5">
          <p className="flex items-start gap-1.5">
            {answer.verdict === 'rejected' || answer.verdict === 'abort' ? <Ban aria-hidden className="mt-px size-3.5 shrink-0 text-cancelled" /> : <CircleCheck aria-hidden className="mt-px size-3.5 shrink-0 text-completed" />}
            <span className="min-w-0 break-words">
              {answer.verdict ? `${sentence(answer.verdict)} by ` : 'Answered by '}
              {actorWords(answer)}
            </span>
            <time dateTime={answer.at} className="ml-auto shrink-0 text-11 text-fg-3 tabular-nums">
              {formatClock(new Date(answer.at))}
            </time>
          </p>
          {answer.value !== undefined && <p className="pl-5 font-mono break-words whitespace-pre-wrap">{answerWord(answer.value, 2000)}</p>}
          {answer.comment && <p className="pl-5 break-words whitespace-pre-wrap text-fg-2">{answer.comment}</p>}
        </div>
      ))}
      {status !== 'open' && status !== 'answered' && <p className="text-fg-3">{closedWords[status]}</p>}
    </footer>
  )
}
