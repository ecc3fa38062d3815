/** Asks of the playground: sent, and read as they are answered. */
import { ApiError } from '#lib/api/errors.ts'
import { askAnswerSchema, askPrompt, askTextSchema, asksEndSchema, type AskAnswer, type AskInput, type AsksEnd, type AskText } from '#lib/api/playground.ts'
import { requestStream } from './request.ts'
import { eventReader, type ServerSentEvent } from './server-sent-events.ts'

export interface AskHandlers {
  signal: AbortSignal
  onText(text: AskText): void
  onAnswer(answer: AskAnswer): void
}

/** Resolves when all are answered. Rejects with the refusal, when aborted, and where the connection breaks; aborting cancels the calls. */
export async function askByHand(promptId: string, body: AskInput, { signal, onText, onAnswer }: AskHandlers): Promise<AsksEnd> {
  const response = await requestStream(askPrompt, { params: { id: promptId }, body, signal })
  for await (const { event, data } of eventsOf(response, signal)) {
    const value: unknown = JSON.parse(data)
    if (event === 'text') onText(askTextSchema.parse(value))
    else if (event === 'answer') onAnswer(askAnswerSchema.parse(value))
    else if (event === 'end') return asksEndSchema.parse(value)
  }
  throw brokenOff()
}

const brokenOff = () => new ApiError('unavailable', 'The connection to Oriel broke before every answer was there. What came is kept; ask again for the rest.')

async function* eventsOf(response: Response, signal: AbortSignal): AsyncGenerator<ServerSentEvent> {
  const reader = response.body?.getReader()
  if (!reader) return
  const decoder = new TextDecoder()
  const read = eventReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield* read(decoder.decode(value, { stream: true }))
    }
  } catch (error) {
    if (signal.aborted) throw error
    throw brokenOff()
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}
