/**
 * The person of the chaos suite: answers what runs ask, and about effects of unknown end tells the truth as far as the counting
 * server knows it. Some runs nobody cares for: they must wait, and say for what. Also whoever calls the one-time addresses that runs
 * sent out.
 */
import type { AnswerBody } from '#lib/api/requests.ts'
import { database } from '../db.ts'
import { readEvents } from '../runs/log.ts'
import type { CountingServer } from './counting-server.ts'
import { openRequests, type Door, type OpenRequest } from './door.ts'
import { seeded, type Random } from './random.ts'

export interface Person {
  /** Answers everything that is open now, and calls the addresses that came. Returns how many answers were taken so far. */
  answerAll(): Promise<number>
  /** What did not take an answer, or took one too many. */
  readonly faults: string[]
}

export function person(options: { seed: number; door: Door; server: CountingServer; /** Of a root. */ ignores: (rootId: string) => boolean }): Person {
  const { seed, door, server, ignores } = options
  let answered = 0
  const faults: string[] = []
  const called = new Set<string>()
  /** Requests that cannot be answered: one complaint is enough. */
  const hopeless = new Set<string>()

  const heard = async (what: string, act: () => Promise<void>, otherwise = () => {}): Promise<void> => {
    try {
      await act()
    } catch (error) {
      faults.push(`${what}: ${String(error)}`)
      otherwise()
    }
  }

  /** Three of four addresses are called, twice at once: one call at most may work. The fourth wait ends by its time. */
  const callBack = async (token: string): Promise<void> => {
    called.add(token)
    const random = seeded(seed, 'callback', token)
    if (random.chance(0.25)) return
    const worked = (await Promise.all([1, 2].map((nth) => door.callback(token, { nth })))).filter((it) => it)
    if (worked.length > 1) faults.push(`The one-time address ${token} worked ${worked.length} times.`)
    answered += worked.length
  }

  const outcome = async (runId: string, step: string, random: Random): Promise<AnswerBody> => {
    const keys = (await readEvents(database(), runId)).flatMap((event) => (event.type === 'step.started' && event.step === step && event.data.idempotencyKey !== undefined ? [event.data.idempotencyKey] : []))
    const done = server.received.find(({ key, executed }) => executed && key !== null && key === keys.at(-1))
    if (done) return { verdict: 'happened', output: { number: done.number } }
    return { verdict: random.chance(0.8) ? 'not_happened' : 'abort' }
  }

  const words = async ({ id, runId, step, kind }: OpenRequest): Promise<AnswerBody> => {
    const random = seeded(seed, 'answer', id)
    if (kind === 'outcome') return outcome(runId, step, random)
    if (kind === 'question') return { value: step.startsWith('yes') ? random.chance(0.5) : 'Go on.' }
    const verdict = random.weighted({ approved: 6, rejected: 2, edited: step.startsWith('decide') ? 2 : 0 })
    return { verdict, ...(verdict === 'edited' && { args: { n: random.between(1, 100) } }), ...(verdict === 'rejected' && { comment: 'Not this one.' }) }
  }

  return {
    async answerAll() {
      for (const request of (await openRequests()).filter(({ id, rootId }) => !ignores(rootId) && !hopeless.has(id))) {
        await heard(`Request ${request.id} of run ${request.runId}`, async () => {
          if (await door.answer(request.id, await words(request))) answered += 1
        }, () => hopeless.add(request.id))
      }
      for (const token of server.callbacks) if (!called.has(token)) await heard(`The address ${token}`, () => callBack(token))
      return answered
    },
    faults,
  }
}
