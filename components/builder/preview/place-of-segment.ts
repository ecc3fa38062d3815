/** Where in a node's data the text of a segment is written, so that a click on it can lead to the editor. Pure. */
import type { Segment } from '#lib/api/calls.ts'
import { isWholeThread } from '#lib/engine/context/whole-thread.ts'
import { promptMessageSchema } from '#lib/engine/decision.ts'
import { isJsonObject, type JsonObject } from '#lib/engine/json.ts'
import { rowsOf } from '#lib/nodes/draft.ts'

export interface Place {
  /** JSON Pointer into the node's data. */
  path: string
  line?: number
}

/** Undefined for what the author did not write: events, errors, variables. `messages` counts those of the body. */
export function placeOfSegment({ source, at }: Pick<Segment, 'source' | 'at'>, data: JsonObject, messages: number, rejected: number): Place | undefined {
  const line = source.line === undefined ? {} : { line: source.line }
  if (source.kind === 'schema') return schemaPlace(data, source.tag)
  if (source.kind !== 'prompt') return undefined
  if (source.path !== undefined) return { path: `/${source.path.replaceAll(/\[(\d+)\]/g, '.$1').replaceAll('.', '/')}`, ...line }
  const [, , position = '', , part] = at.split('/')
  const message = promptMessage(Number(position), data, messages - 2 * rejected)
  if (message === undefined) return undefined
  return { path: `/prompt/messages/${message}/content${part !== undefined && /^\d+$/.test(part) ? `/${part}` : ''}`, ...line }
}

function schemaPlace(data: JsonObject, intent: string | undefined): Place {
  const index = rowsOf(data, 'intents').find(({ row }) => row.name === intent)?.index
  return { path: index === undefined ? '/output' : `/intents/${index}` }
}

/** The prompt's message at a position of the body, where a message that is nothing but the thread may have become many. */
function promptMessage(position: number, data: JsonObject, bodyMessages: number): number | undefined {
  const prompt = isJsonObject(data.prompt) ? data.prompt : {}
  const messages = rowsOf(prompt, 'messages').map(({ row }) => row)
  const spread = isJsonObject(data.context) && data.context.format === 'messages'
  const whole = messages.map((message) => spread && isThread(message))
  const threads = whole.filter(Boolean).length
  const perThread = threads === 0 ? 1 : (bodyMessages - (messages.length - threads)) / threads
  let from = 0
  for (const [index, isWhole] of whole.entries()) {
    from += isWhole ? perThread : 1
    if (position < from) return index
  }
  return undefined
}

/** A draft's message, which may be no message yet. */
function isThread(message: JsonObject): boolean {
  const parsed = promptMessageSchema.safeParse(message)
  return parsed.success && isWholeThread(parsed.data)
}
