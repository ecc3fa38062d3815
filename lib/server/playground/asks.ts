/**
 * `POST /prompts/{id}/asks`: a past decision asked again by hand, several times, told as it goes. Nothing is written. When the client
 * goes, its model calls are cancelled. At most a few asks are out at a time, of one request and of the whole process; others wait.
 */
import { randomUUID } from 'node:crypto'
import type { BodyOf } from '#lib/api/contract.ts'
import { ApiError } from '#lib/api/errors.ts'
import { askAnswerSchema, type AskAnswer, type askPrompt, type AsksEnd } from '#lib/api/playground.ts'
import { askAgain, decisionOf, type Asked } from '../experiments/ask-again.ts'
import { log } from '../log.ts'
import { eventStream, frame, type EventFeed, type EventSink } from '../streams/event-stream.ts'
import { readAsked, type AskedDecision } from './asked-decision.ts'
import { askingTools } from './asking-tools.ts'
import { Turns } from './turns.ts'

/** Asks of one request that are out at a time. */
const atOnce = 5
/** Of all requests to this process. */
const atOnceInAll = 10
/** Asks that may wait in this process; who comes then is told to come back. */
const mostWaiting = 100
/** Of what streams, so much of the end is told. */
const mostSaid = 20_000

const slot = Symbol.for('oriel.playground-turns')
const shared = globalThis as { [slot]?: Turns }
const turnsOfAll = (): Turns => (shared[slot] ??= new Turns(atOnceInAll))

/** The stream of the answers. Throws not_found, invalid_request, rate_limited before anything is asked. */
export async function askByHand(promptId: string, body: BodyOf<typeof askPrompt>, signal: AbortSignal): Promise<Response> {
  if (turnsOfAll().waiting >= mostWaiting) throw new ApiError('rate_limited', 'Too many questions are waiting for a model already. Try again in a moment.', { headers: { 'retry-after': '5' } })
  const asked = await readAsked(promptId, body)
  return eventStream(signal, (sink) => feedAnswers(asked, body.count, sink))
}

function feedAnswers(asked: AskedDecision, count: number, sink: EventSink): EventFeed {
  const gone = new AbortController()
  let begun = false
  return {
    wake() {
      if (begun) return
      begun = true
      void answerAll(asked, count, sink, gone.signal)
    },
    stop: () => gone.abort(),
  }
}

/** Never rejects. */
async function answerAll(asked: AskedDecision, count: number, sink: EventSink, signal: AbortSignal): Promise<void> {
  const own = new Turns(atOnce)
  const series = randomUUID()
  const answers = await Promise.all(Array.from({ length: count }, (_, index) => answerOne({ asked, ask: index + 1, key: `playground/${series}/${index}`, own, sink, signal })))
  if (signal.aborted) return
  sink.send(frame(endOf(answers), { event: 'end' }))
  sink.end()
}

interface OneAsk {
  asked: AskedDecision
  ask: number
  key: string
  own: Turns
  sink: EventSink
  signal: AbortSignal
}

/** Null where it was cancelled. Never rejects: what goes wrong in the process itself is this ask's answer. */
async function answerOne({ asked, ask, key, own, sink, signal }: OneAsk): Promise<AskAnswer | null> {
  const passes: (() => void)[] = []
  try {
    passes.push(await own.take(signal), await turnsOfAll().take(signal))
    const onText = (said: string) => void (!signal.aborted && sink.hungry() && sink.send(frame({ ask, said: said.slice(-mostSaid) }, { event: 'text' })))
    const answer = toAnswer(ask, await askAgain(asked.node, asked.past, askingTools(), { signal, key, onText }))
    sink.send(frame(answer, { event: 'answer' }))
    return answer
  } catch (error) {
    if (signal.aborted) return null
    log().warn({ err: error, ask }, 'an ask of the playground failed')
    const answer: AskAnswer = { ...unasked, ask, decision: { error: { code: 'unavailable', message: 'Oriel could not ask the model now. Try again; the log of the server says why.' } } }
    sink.send(frame(answer, { event: 'answer' }))
    return answer
  } finally {
    for (const pass of passes) pass()
  }
}

const unasked = { requestHash: null, requestTokens: null, calls: 0, inputTokens: 0, outputTokens: 0, costUsd: 0, latencyMs: 0, model: { connection: '', name: '', scripted: false } }

function toAnswer(ask: number, { outcome, response: _, ...figures }: Asked): AskAnswer {
  const { reasoning, ...decision } = decisionOf(outcome)
  return askAnswerSchema.parse({ ask, decision, ...(reasoning !== undefined && { reasoning }), ...figures })
}

function endOf(answers: readonly (AskAnswer | null)[]): AsksEnd {
  const made = answers.filter((answer) => answer !== null)
  const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0)
  const costs = made.flatMap(({ costUsd }) => costUsd ?? [])
  return {
    asks: answers.length,
    answered: made.filter(({ decision }) => !('error' in decision)).length,
    inputTokens: sum(made.map(({ inputTokens }) => inputTokens)),
    outputTokens: sum(made.map(({ outputTokens }) => outputTokens)),
    costUsd: costs.length === made.length ? sum(costs) : null,
  }
}
