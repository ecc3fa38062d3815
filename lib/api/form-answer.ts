/**
 * An answer as a plain form sends it, made into the body that the API takes. Of fields with the same name the last counts; what nobody
 * wrote is left out. Pure: whether the answer fits is the server's to say.
 */
import { answerBody, type AnswerBody } from './requests.ts'

/** Names of the fields of the page's forms. */
export const fields = { verdict: 'verdict', comment: 'comment', reason: 'reason', value: 'value', yesNo: 'yes_no', json: 'json', argsHash: 'args_hash', hint: 'hint' } as const

/** Undefined where the form is none of ours. */
export function answerOfForm(form: URLSearchParams): AnswerBody | undefined {
  const text = (name: string): string | undefined => form.getAll(name).filter((value) => value !== '').at(-1)
  const reason = text(fields.reason)
  const comment = reason ?? text(fields.comment)
  const verdict = reason === undefined ? text(fields.verdict) : 'rejected'
  const [argsHash, hint, value] = [text(fields.argsHash), text(fields.hint), valueOf(text)]
  const parsed = answerBody.safeParse({
    ...(verdict !== undefined && { verdict }),
    ...(verdict !== undefined && comment !== undefined && { comment }),
    ...(verdict !== undefined && argsHash !== undefined && { argsHash }),
    ...(hint !== undefined && { hint }),
    ...(value !== undefined && { value }),
  })
  return parsed.success && (parsed.data.verdict !== undefined || parsed.data.value !== undefined) ? parsed.data : undefined
}

function valueOf(text: (name: string) => string | undefined): unknown {
  const yesNo = text(fields.yesNo)
  if (yesNo !== undefined) return { true: true, false: false }[yesNo] ?? yesNo
  const json = text(fields.json)
  if (json === undefined) return text(fields.value)
  try {
    return JSON.parse(json)
  } catch {
    return json
  }
}
