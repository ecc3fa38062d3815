/**
 * The line of a prompt's templates that a segment was rendered from. The log keeps the line; which message it is the line of follows
 * from the segment's place in the body: messages stand there in the prompt's order, and with the format `messages` one that is
 * nothing but the thread stands there as many. Pure.
 */
import { z } from 'zod'
import type { Segment } from '#lib/api/calls.ts'
import { isWholeThread } from '#lib/engine/context/whole-thread.ts'
import { promptSchema, type PromptMessage } from '#lib/engine/decision.ts'

/** What a prompt's text is rendered from. */
export interface PromptTemplates {
  messages: readonly PromptMessage[]
  /** The thread stands as messages of its own. */
  threadAsMessages: boolean
  /** The author's own serializer. */
  threadTemplate?: string
}

export interface PromptLine {
  /** From 1; none where it stands in no message. */
  message?: number
  /** `system message 1`, or `thread template`. */
  place: string
  /** From 1, within that text. */
  line: number
  text: string
}

const bodySchema = z.object({ prompt: promptSchema, context: z.object({ format: z.union([z.string(), z.object({ template: z.string() })]).optional() }).optional() })

/** The templates of a prompt version's body, or of a node's data; undefined where it is no prompt. */
export function promptTemplates(body: unknown): PromptTemplates | undefined {
  const parsed = bodySchema.safeParse(body)
  if (!parsed.success) return undefined
  const format = parsed.data.context?.format
  return { messages: parsed.data.prompt.messages, threadAsMessages: format === 'messages', ...(typeof format === 'object' && { threadTemplate: format.template }) }
}

/** `segments` are all of the request that the segment is one of. */
export function promptLine({ at, source }: Segment, templates: PromptTemplates, segments: readonly Segment[]): PromptLine | undefined {
  const { line } = source
  if (line === undefined) return undefined
  if (source.kind === 'prompt' && source.path === 'context.format.template') return lineOf(templates.threadTemplate, { line, place: 'thread template' })
  const position = positionOf(at)
  const index = position === undefined ? undefined : messageIndex(position, templates, segments)
  const message = templates.messages[index ?? -1]
  if (index === undefined || !message) return undefined
  return lineOf(textOf(message, at.split('/')[4]), { line, place: `${message.role} message ${index + 1}`, message: index + 1 })
}

function lineOf(template: string | undefined, place: Omit<PromptLine, 'text'>): PromptLine | undefined {
  const text = template?.split('\n')[place.line - 1]
  return text === undefined ? undefined : { ...place, text }
}

function textOf({ content }: PromptMessage, part: string | undefined): string | undefined {
  if (typeof content === 'string') return content
  const found = content[Number(part)]
  return found?.type === 'text' ? found.text : found?.image_url.url
}

/** Position in the body's messages. */
function positionOf(at: string): number | undefined {
  const position = /^\/messages\/(\d+)\//.exec(at)?.[1]
  return position === undefined ? undefined : Number(position)
}

/** Which message of the prompt stands at a position of the body; undefined for a message of the thread, and for what was asked again. */
function messageIndex(position: number, { messages, threadAsMessages }: PromptTemplates, segments: readonly Segment[]): number | undefined {
  const threads = threadAsMessages ? messages.filter(isWholeThread).length : 0
  // Replies that were asked again come after all of the prompt's own. A thread that stands twice takes as many places each time.
  const asked = new Set<number>()
  for (const { at, source } of segments) {
    const place = source.tag === 'rejected_reply' ? undefined : positionOf(at)
    if (place !== undefined) asked.add(place)
  }
  const each = threads === 0 ? 1 : Math.floor((Math.max(-1, ...asked) + 1 - (messages.length - threads)) / threads)
  let at = 0
  for (const [index, message] of messages.entries()) {
    const takes = threadAsMessages && isWholeThread(message) ? each : 1
    if (position >= at && position < at + takes) return takes === 1 ? index : undefined
    at += takes
  }
  return undefined
}
