/**
 * What a button of a message means: the request, the hash of what was shown above it, and the act. It travels through Slack and comes back in
 * a payload that Slack signed; an answer is still checked against the request as it is then, so an old button decides nothing new. Pure.
 */
import { z } from 'zod'

const valueSchema = z.object({
  request: z.string().min(1).max(200),
  /** Of the arguments or the input that stood above the button. */
  hash: z.string().max(100).optional(),
  act: z.enum(['approve', 'reject', 'reject_with', 'yes', 'no', 'choose', 'write', 'retry', 'skip', 'abort']),
  /** Name of a quick rejection, id of a choice. */
  option: z.string().optional(),
})

export type ButtonValue = z.infer<typeof valueSchema>

const longestValue = 2_000

/** Null where it would be longer than Slack takes. */
export function writeButtonValue(value: ButtonValue): string | null {
  const text = JSON.stringify(value)
  return text.length <= longestValue ? text : null
}

/** Null for what is no button of ours. */
export function readButtonValue(text: string | undefined): ButtonValue | null {
  try {
    return valueSchema.safeParse(JSON.parse(text ?? '')).data ?? null
  } catch {
    return null
  }
}
