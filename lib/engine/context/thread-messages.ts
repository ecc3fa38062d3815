/**
 * A thread as chat messages (context.format `messages`):
 * - the input is a user message · an intent is an assistant message with one tool call, `call_{n}`, the nth of this thread's past
 * - the entry that answers the intent is the tool message for that call: a result as it is, an error, a human's response or a
 *   rejection inside its tag, so that the model can tell them from a result
 * - everything else (a node's own tag, a second answer, an answer whose intent is not shown) is a user message inside its tag
 *
 * Providers refuse a tool call that is not answered by the very next message, so the answer follows its call at once, what happened
 * in between comes after, and a call whose answer is not shown is answered by a line that says so.
 */
import type { SegmentSource } from '../events.ts'
import { jsonText, valueText } from '../value-text.ts'
import type { ThreadEntry } from './request.ts'
import { entrySource, entryText, xmlText, type ShownEntry } from './serialize.ts'
import { guarded, type TagGuard } from './tags.ts'

export type ThreadMessage =
  | { role: 'user'; content: string; source: SegmentSource }
  | { role: 'assistant'; callId: string; name: string; arguments: string; source: SegmentSource }
  | { role: 'tool'; callId: string; content: string; source: SegmentSource }

export const unanswered = '(no result is shown)'

export function threadMessages(entries: ShownEntry[], guard: TagGuard): ThreadMessage[] {
  const shownIntents = new Set(entries.flatMap((entry) => (entry.type === 'intent' ? [entry.seq] : [])))
  const answers = new Map<number, ThreadEntry>()
  for (const entry of entries) {
    if (entry.type !== 'left_out' && entry.type !== 'intent' && entry.answers !== undefined && shownIntents.has(entry.answers) && !answers.has(entry.answers)) answers.set(entry.answers, entry)
  }
  const placed = new Set<ShownEntry>(answers.values())
  return entries.flatMap((entry) => {
    if (placed.has(entry)) return []
    if (entry.type === 'intent') return [call(entry), answer(entry, answers.get(entry.seq), guard)]
    return [{ role: 'user' as const, content: userText(entry, guard), source: entrySource(entry) }]
  })
}

const callId = (intent: ThreadEntry): string => `call_${intent.call ?? intent.seq}`

function call(intent: ThreadEntry): ThreadMessage {
  return { role: 'assistant', callId: callId(intent), name: intent.tag, arguments: argumentsText(intent), source: entrySource(intent) }
}

/** Arguments are an object of JSON, also where a rule shortened or replaced them. */
function argumentsText(intent: ThreadEntry): string {
  if (intent.text !== undefined) return jsonText({ shown_as: intent.text })
  const isObject = typeof intent.value === 'object' && intent.value !== null && !Array.isArray(intent.value)
  return jsonText(isObject ? intent.value : { shown_as: valueText(intent.value) })
}

function answer(intent: ThreadEntry, entry: ThreadEntry | undefined, guard: TagGuard): ThreadMessage {
  if (!entry) return { role: 'tool', callId: callId(intent), content: unanswered, source: entrySource(intent) }
  return { role: 'tool', callId: callId(intent), content: toolText(entry, guard), source: entrySource(entry) }
}

const toolText = (entry: ThreadEntry, guard: TagGuard): string => (entry.type === 'result' && !entry.summarised ? guarded(entryText(entry), guard) : xmlText(entry, guard))
const userText = (entry: ShownEntry, guard: TagGuard): string => (entry.type === 'input' && !entry.summarised ? guarded(entryText(entry), guard) : xmlText(entry, guard))

/** The texts that an entry puts into messages, for counting: what it takes on its own. */
export function messageTexts(entry: ShownEntry, guard: TagGuard): string[] {
  if (entry.type === 'intent') return [entry.tag, argumentsText(entry)]
  return [entry.type === 'result' ? toolText(entry, guard) : userText(entry, guard)]
}
