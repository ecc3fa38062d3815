/** What the page of one request says: what became of it, and why an answer was refused, in words for somebody who knows nothing of Oriel. Pure. */
import type { ErrorCode } from '#lib/api/errors.ts'
import type { LinkedRequest } from '#lib/api/links.ts'
import { verdictWord } from '#components/inbox/request-words.ts'

export interface PageState {
  /** open: there is something to answer. */
  kind: 'open' | 'done' | 'over'
  title: string
  detail: string
}

/** Where the request stands for whoever came by the link. `sent`: they have just answered; by a link to anyone nobody else can know that. */
export function pageState(request: LinkedRequest, sent = false): PageState {
  const { status, yours, mine, required, answered } = request
  if (mine && !sent) return { kind: 'open', title: '', detail: '' }
  if (yours) {
    const missing = status === 'open' ? Math.max(1, required - answered) : 0
    const rest = missing > 0 ? `It counts. ${missing === 1 ? 'One more person has' : `${missing} more people have`} to answer too.` : 'Thank you. There is nothing more to do.'
    return { kind: 'done', title: yoursWords(yours), detail: rest }
  }
  if (sent && (status === 'answered' || status === 'open')) return { kind: 'done', title: 'Your answer was taken', detail: 'Thank you. There is nothing more to do.' }
  if (status === 'expired') return { kind: 'over', title: 'The time to answer is over', detail: 'Nobody can answer this any more. There is nothing to do.' }
  if (status === 'cancelled') return { kind: 'over', title: 'This is no longer needed', detail: 'What asked has ended before an answer came. There is nothing to do.' }
  if (status === 'answered') return { kind: 'over', title: 'Somebody else has answered', detail: 'The first answer counts. There is nothing to do.' }
  return { kind: 'over', title: 'You cannot answer this', detail: 'It waits for somebody else.' }
}

function yoursWords({ verdict, value }: NonNullable<LinkedRequest['yours']>): string {
  if (verdict !== undefined) return `You answered: ${verdictWord(verdict)}`
  if (typeof value === 'boolean') return `You answered ${value ? 'yes' : 'no'}`
  return 'You have answered'
}

/** The answer in the words of the question: a choice by its label. */
export function answeredValue({ yours, choices }: LinkedRequest): string | undefined {
  const value = yours?.value
  if (value === undefined || typeof value === 'boolean') return undefined
  if (typeof value !== 'string') return JSON.stringify(value, null, 2)
  return choices?.find(({ id }) => id === value)?.label ?? value
}

const refusals: Partial<Record<ErrorCode, string>> = {
  already_answered: 'This has been answered already. The first answer counts.',
  request_closed: 'The time to answer is over.',
  arguments_changed: 'What is asked has changed since this page was opened. Open the link of the newest message.',
  invalid_answer: 'That answer does not fit what is asked. Look at it once more.',
  forbidden: 'This is not for you to answer any more.',
  payload_too_large: 'That answer is too long.',
  wrong_status: 'This run can no longer be answered.',
}

/** Why a form that was sent without JavaScript was refused; undefined for a code that is none. */
export const refusalWords = (code: string | undefined): string | undefined => (code === undefined ? undefined : (refusals[code as ErrorCode] ?? 'The answer was not taken. Try again, or open the link once more.'))

/** `Deploy assistant, asked 4 m ago` is the page's own; this is the word over it. */
export const kindWord = (kind: LinkedRequest['kind']): string => ({ approval: 'Approval', question: 'Question', outcome: 'Question', consent: 'Question', escalation: 'Help wanted' })[kind]
