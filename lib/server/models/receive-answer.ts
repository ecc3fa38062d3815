/**
 * Owns the reading of a provider's answer, byte by byte: its exact text, what a stream said so far, and when it began and ended. At
 * most 10 MiB. Knows nothing of statuses, failures or time limits: the signal of the request ends the reading.
 *
 * A stream ends where the server closes it. Two cases beyond that: after `[DONE]` or an error nothing more is waited for than what is
 * under way already (some servers keep the connection open); and where the connection breaks after the model's own end, only token
 * counts can be missing, so the answer stands.
 */
import type { ReadableStream, ReadableStreamDefaultReader } from 'node:stream/web'
import { completionReader, type CompletionReader } from '#lib/engine/context/completion.ts'

export interface ReceivedAnswer {
  /** Exactly what came. */
  text: string
  reader: CompletionReader
  /** By `performance.now()`; undefined for an answer without a body. */
  firstByteAt: number | undefined
  endedAt: number
}

export class AnswerTooLargeError extends Error {}

const maxAnswerBytes = 10 * 1024 * 1024

/** For what a server still sends after its end: the last chunk's own end, usually in the same packet. */
const afterEndMs = 250

/** Between two looks at what a stream has said so far. */
const tellEveryMs = 250

/** Rejects where the body breaks off before the answer is whole. `onText` is told now and then what a stream has said so far. */
export async function receiveAnswer(body: ReadableStream<Uint8Array> | null, onText?: (said: string) => void): Promise<ReceivedAnswer> {
  const answer: ReceivedAnswer = { text: '', reader: completionReader(), firstByteAt: undefined, endedAt: 0 }
  let told = { at: performance.now(), characters: 0 }
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const take = (text: string): void => {
    answer.text += text
    answer.reader.feed(text)
    if (!onText || !answer.reader.streamed || performance.now() - told.at < tellEveryMs) return
    const { said } = answer.reader
    if (said.length > told.characters) onText(said)
    told = { at: performance.now(), characters: said.length }
  }
  if (body) await eachChunk(body, answer, (chunk) => take(decoder.decode(chunk, { stream: true })))
  take(decoder.decode())
  // A last event without its empty line.
  answer.reader.feed('\n\n')
  answer.endedAt = performance.now()
  return answer
}

async function eachChunk(body: ReadableStream<Uint8Array>, answer: ReceivedAnswer, take: (chunk: Uint8Array) => void): Promise<void> {
  const source = body.getReader()
  let bytes = 0
  try {
    for (;;) {
      const { done, value } = await nextOf(source, answer.reader)
      if (done) return
      answer.firstByteAt ??= performance.now()
      bytes += value.length
      if (bytes > maxAnswerBytes) throw new AnswerTooLargeError(`The model's answer is larger than ${maxAnswerBytes / 1024 / 1024} MiB`)
      take(value)
    }
  } catch (error) {
    if (error instanceof AnswerTooLargeError || !answer.reader.finished) throw error
  } finally {
    await source.cancel().catch(() => undefined)
  }
}

type Chunk = { done: false; value: Uint8Array } | { done: true; value?: undefined }

async function nextOf(source: ReadableStreamDefaultReader<Uint8Array>, { done, error }: CompletionReader): Promise<Chunk> {
  const next = source.read() as Promise<Chunk>
  if (!done && !error) return next
  let timer: NodeJS.Timeout | undefined
  const waited = new Promise<Chunk>((resolve) => {
    timer = setTimeout(() => resolve({ done: true }), afterEndMs)
  })
  // What breaks after the end breaks nothing.
  return Promise.race([next.catch((): Chunk => ({ done: true })), waited]).finally(() => clearTimeout(timer))
}
