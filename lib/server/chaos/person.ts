/**
 * The person of the chaos suite: answers what runs ask, and about effects of unknown end tells the truth as far as the counting
 * server knows it. Some runs nobody cares for: they must wait, and say for what.
 */
import type { AnswerBody } from '#lib/api/requests.ts'
import { database } from '../db.ts'
import { readEvents } from '../runs/log.ts'
import type { CountingServer } from './counting-server.ts'
import { openRequests, type Door } from './door.ts'
import { seeded, type Random } from './random.ts'

export interface Person {
  /** Answers everything that is open now. Returns how many answers were taken. */
  answerAll(): Promise<number>
}

export function person(options: { seed: number; door: Door; server: CountingServer; ignores: (runId: string) => boolean }): Person {
  const { seed, door, server, ignores } = options
  let answered = 0

  const outcome = async (runId: string, step: string, random: Random): Promise<AnswerBody> => {
    const keys = (await readEvents(database(), runId)).flatMap((event) => (event.type === 'step.started' && event.step === step && event.data.idempotencyKey !== undefined ? [event.data.idempotencyKey] : []))
    const done = server.received.find(({ key, executed }) => executed && key !== null && key === keys.at(-1))
    if (done) return { verdict: 'happened', output: { number: done.number } }
    return { verdict: random.chance(0.8) ? 'not_happened' : 'abort' }
  }

  const words = async ({ id, runId, step, kind }: { id: string; runId: string; step: string; kind: string }): Promise<AnswerBody> => {
    const random = seeded(seed, 'answer', id)
    if (kind === 'outcome') return outcome(runId, step, random)
    if (kind === 'question') return { value: step.startsWith('yes') ? random.chance(0.5) : 'Go on.' }
    const verdict = random.weighted({ approved: 6, rejected: 2, edited: step.startsWith('decide') ? 2 : 0 })
    return { verdict, ...(verdict === 'edited' && { args: { n: random.between(1, 100) } }), ...(verdict === 'rejected' && { comment: 'Not this one.' }) }
  }

  return {
    async answerAll() {
      for (const request of (await openRequests()).filter(({ runId }) => !ignores(runId))) {
        if (await door.answer(request.id, await words(request))) answered += 1
      }
      return answered
    },
  }
}
