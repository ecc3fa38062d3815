/** How a mail says what may be written in reply to it; what is written is read by ../reply-value.ts. Pure. */
import type { HumanRequest } from '#lib/api/requests.ts'

type Question = Pick<HumanRequest, 'kind' | 'format' | 'choices'>

/** Whether a reply can answer it: a form is filled in and an approval given on the person's own page. */
export const takesReply = ({ kind, format }: Question): boolean => kind === 'question' && format !== undefined && format !== 'form'

/** How to answer by reply, in a sentence; null where nobody can. */
export function replyInstruction(question: Question): string | null {
  if (!takesReply(question)) return null
  if (question.format === 'yes_no') return 'Answer by replying to this mail with yes or no, alone on the first line.'
  if (question.format === 'choice') return `Answer by replying to this mail with your choice${areNumbered(question) ? ', or its number' : ''}, alone on the first line.`
  return 'Answer by replying to this mail. Everything above the quoted text is your answer.'
}

/** The choices as a mail lists them. */
export const listedChoices = (question: Question): string[] =>
  (question.choices ?? []).map(({ id, label }, i) => `${areNumbered(question) ? `${i + 1}. ` : '- '}${label}${label === id ? '' : ` (${id})`}`)

/** Numbers stand before the choices where none of them is called by a number. */
const areNumbered = ({ choices = [] }: Question): boolean => !choices.some(({ id, label }) => /^\d+[.)]?$/.test(id.trim()) || /^\d+[.)]?$/.test(label.trim()))
