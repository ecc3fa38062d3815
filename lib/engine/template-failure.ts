/**
 * The errors of a template as values: what a reference that cannot be resolved is told to its author, with its place and what to do.
 */
import type { Token } from 'liquidjs'
import type { EvaluationError } from './evaluation.ts'

/** An evaluation error on its way up through liquid's generators. */
export class TemplateFailure extends Error {
  readonly error: EvaluationError

  constructor(error: EvaluationError) {
    super(error.message)
    this.error = error
  }
}

const hints: Partial<Record<string, string>> = {
  thread: 'The thread exists only in the messages of a prompt.',
  output_format: 'The output format exists only in the messages of a prompt.',
  secrets: 'Secrets exist only in fields that leave for another system, such as a header of an HTTP request.',
  args: 'No decision led here, so there are no arguments.',
  prev: 'No node led here, so there is no previous output.',
  events: 'Events exist only in the template of a context format.',
}

/** `unresolved_reference`, naming the reference as written, its place, and what to do. `absent` is the part that does not exist. */
export function missing(text: string, token: Token, reference: string, why: string, absent?: string): EvaluationError {
  const [line, column] = token.input === text ? token.getPosition() : [undefined, undefined]
  const place = line === undefined ? '' : ` (line ${line}, column ${column})`
  const advice = (absent === undefined ? undefined : hints[absent]) ?? 'Check the name, or say what stands there without it: {{ … | default: "…" }}.'
  return { code: 'unresolved_reference', message: `"${reference}" ${why}${place}. ${advice}`, ...(line !== undefined && { line, column }) }
}

/** A failure of the template itself, at a token. */
export function failedAt(token: Token, message: string): TemplateFailure {
  const [line, column] = token.getPosition()
  return new TemplateFailure({ code: 'evaluation_failed', message: `${message} (line ${line}, column ${column})`, line, column })
}
