/** Who answered a request, when and where, and what they said; or why nobody can any more. */
import { Ban, CircleCheck, Hourglass } from 'lucide-react'
import type { HumanAnswer, RequestStatus } from '#lib/api/requests.ts'
import { actorWords } from '#components/inspector/events/event-summary.ts'
import { answerWord, sentence } from '#components/inspector/words.ts'
import { classNames } from '#components/ui/class-names.ts'
import { formatClock, formatDateTime } from '#components/ui/format.ts'
import { VisibleCharacters } from '#components/inspector/json/visible-characters.tsx'
import { cardPad } from './card-parts.tsx'
import { verdictWord } from './request-words.ts'

const closedWords: Record<Exclude<RequestStatus, 'open' | 'answered'>, string> = {
  expired: 'The time to answer is over. Nobody can answer any more.',
  cancelled: 'The run ended before an answer came.',
}

export function AnsweredBy({ answers, status }: { answers: readonly HumanAnswer[]; status: RequestStatus }) {
  if (answers.length === 0 && (status === 'open' || status === 'answered')) return null
  return (
    <footer aria-label="The answer" aria-live="polite" className={classNames(cardPad, 'border-t border-line py-2.5 text-12')}>
      <AnswerLines answers={answers} />
      {status !== 'open' && status !== 'answered' && (
        <p className="flex items-center gap-1.5 text-fg-3">
          <Hourglass aria-hidden className="size-3.5 shrink-0" />
          {closedWords[status]}
        </p>
      )}
    </footer>
  )
}

/** One line for each answer, with what was said under it. */
export function AnswerLines({ answers }: { answers: readonly HumanAnswer[] }) {
  return answers.map((answer, index) => (
    <div key={index} className="flex flex-col gap-0.5 not-first:mt-1.5">
      <p className="flex items-start gap-1.5">
        {answer.verdict === 'rejected' || answer.verdict === 'abort' ? <Ban aria-hidden className="mt-px size-3.5 shrink-0 text-cancelled" /> : <CircleCheck aria-hidden className="mt-px size-3.5 shrink-0 text-completed" />}
        <span className="min-w-0 break-words">
          {answer.verdict ? `${sentence(verdictWord(answer.verdict))} by ` : 'Answered by '}
          {actorWords(answer)}
        </span>
        <time dateTime={answer.at} title={formatClock(new Date(answer.at))} className="ml-auto shrink-0 text-11 text-fg-3 tabular-nums">
          {formatDateTime(new Date(answer.at))}
        </time>
      </p>
      {answer.value !== undefined && (
        <p className="pl-5 font-mono break-words whitespace-pre-wrap">
          <VisibleCharacters text={answerWord(answer.value, 2000)} />
        </p>
      )}
      {answer.output !== undefined && (
        <p className="line-clamp-6 pl-5 font-mono break-words whitespace-pre-wrap">
          <VisibleCharacters text={answerWord(answer.output, 2000)} />
        </p>
      )}
      {[answer.comment, answer.hint].map(
        (text) =>
          text && (
            <p key={text} className="pl-5 break-words whitespace-pre-wrap text-fg-2">
              <VisibleCharacters text={text} />
            </p>
          ),
      )}
    </div>
  ))
}
