/**
 * A reply as it was read: thinking, text, refusal and calls, put together from the chunks where it was streamed. By the engine's own
 * reading, so that it is what the run went on with. What is longer than a page shows its beginning; the raw reply has all of it.
 */
'use client'
import { useMemo, type ReactNode } from 'react'
import { isEventStream, readCompletion } from '#lib/engine/context/completion.ts'
import { messageOf, type AnsweredCall } from '#lib/engine/context/reply.ts'
import { isJsonObject, type Json } from '#lib/engine/json.ts'
import { formatNumber, plural } from '#components/ui/format.ts'
import { parseJson } from '../json/format-json.ts'
import { ValueBlock } from '../json/value-block.tsx'

/** Characters of a text that are laid out here. */
const mostShown = 100_000

export function ReplyReading({ body }: { body: string }) {
  const { message, choices } = useMemo(() => readingOf(body), [body])
  if (typeof message === 'string') return <Note>{message}</Note>
  const { thinking, content, refusal, calls } = message
  return (
    <div role="region" aria-label="Reply as read" tabIndex={0} className="flex min-h-0 flex-1 flex-col gap-3 overflow-auto px-3 py-2.5 focus-visible:-outline-offset-2">
      {isEventStream(body) && <p className="text-12 text-fg-3">Put together from the chunks of a stream; Raw shows it as it came.</p>}
      {choices > 1 && <p className="text-12 text-fg-2">The first of {formatNumber(choices)} choices: only it is read.</p>}
      <TextBlock label="Reasoning" text={thinking} />
      <TextBlock label="Refusal" text={refusal} />
      <TextBlock label="Text" text={content} />
      {calls.map((call, index) => (
        <CallBlock key={index} call={call} label={calls.length === 1 ? 'Call' : `Call ${index + 1} of ${calls.length}`} />
      ))}
      {thinking + refusal + content === '' && calls.length === 0 && <Note>The reply is empty: no text and no call.</Note>}
    </div>
  )
}

function readingOf(body: string) {
  const completion = readCompletion(body) as Json | undefined
  const choices = isJsonObject(completion) && Array.isArray(completion.choices) ? completion.choices.length : 0
  return { message: messageOf(completion), choices }
}

const Note = ({ children }: { children: ReactNode }) => <p className="px-3 py-2.5 text-12 text-fg-2">{children}</p>

function TextBlock({ label, text }: { label: string; text: string }) {
  if (text === '') return null
  const more = text.length - mostShown
  return <ValueBlock label={label} value={more > 0 ? text.slice(0, mostShown) : text} aside={more > 0 ? `${plural(more, 'more character')} in the raw reply` : undefined} />
}

/** Arguments that are not JSON stay the text that they are. */
function CallBlock({ call, label }: { call: AnsweredCall; label: string }) {
  const args = typeof call.arguments === 'string' ? (parseJson(call.arguments) ?? call.arguments) : (call.arguments as Json | undefined)
  return <ValueBlock label={`${label}: ${call.name}`} value={args ?? {}} aside={typeof args === 'string' && args !== '' ? 'not JSON' : undefined} />
}
