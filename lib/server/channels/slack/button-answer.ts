/** What a pressed button answers, in the words of the API. Pure. */
import type { AnswerBody, HumanRequest } from '#lib/api/requests.ts'
import type { ButtonValue } from './button-value.ts'

/** Whether a button only opens a window for words. */
export const wantsWords = ({ act }: ButtonValue): boolean => act === 'reject' || act === 'write'

/** `words`: what was written in the window, where there was one. */
export function buttonAnswer(button: ButtonValue, request: HumanRequest, words = ''): AnswerBody {
  const { act, option = '' } = button
  if (act === 'approve' || act === 'reject' || act === 'reject_with') return decision(button, request, words.trim())
  if (act === 'yes' || act === 'no') return { value: act === 'yes' }
  if (act === 'choose') return { value: option }
  return act === 'write' ? { value: words } : { verdict: act }
}

function decision({ act, hash, option = '' }: ButtonValue, { rejectOptions = [] }: HumanRequest, said: string): AnswerBody {
  const bound = hash === undefined ? {} : { argsHash: hash }
  if (act === 'approve') return { verdict: 'approved', ...bound }
  const comment = act === 'reject' ? said : (rejectOptions.find(({ name }) => name === option)?.text ?? option)
  return { verdict: 'rejected', ...bound, ...(comment !== '' && { comment }) }
}
