/** The windows that buttons open where words are wanted: why it is rejected, the answer to a question. What they carry says what they answer. Pure. */
import { z } from 'zod'
import type { HumanRequest } from '#lib/api/requests.ts'
import { textWindow, type SlackView } from './blocks.ts'
import { readButtonValue, type ButtonValue } from './button-value.ts'
import type { SlackPlace } from './slack-api.ts'
import { titleOf } from './request-message.ts'

export const windowId = 'oriel_words'

const metadataSchema = z.object({ button: z.string(), channel: z.string(), ts: z.string() })

/** The window for a button that wants words. `place`: of the message that the button is in. */
export function windowFor(button: ButtonValue, request: HumanRequest, place: SlackPlace): SlackView {
  const metadata = JSON.stringify({ button: JSON.stringify(button), ...place })
  if (button.act === 'write') return textWindow({ callbackId: windowId, metadata, title: 'Answer', submit: 'Send', label: titleOf(request), optional: false })
  const label = request.intent === undefined ? 'Why? Who reads the run sees it.' : 'Why? The model reads it.'
  return textWindow({ callbackId: windowId, metadata, title: 'Reject', submit: 'Reject', label, optional: true })
}

/** What a window that was sent off answers; null for a window that is none of ours. */
export function readWindow(metadata: string): { button: ButtonValue; place: SlackPlace } | null {
  try {
    const parsed = metadataSchema.safeParse(JSON.parse(metadata))
    const button = readButtonValue(parsed.data?.button)
    return parsed.success && button ? { button, place: { channel: parsed.data.channel, ts: parsed.data.ts } } : null
  } catch {
    return null
  }
}
