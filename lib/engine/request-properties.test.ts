import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { admit } from './admit.ts'
import type { NewEvent } from './events.ts'
import { container, decision, draw, effect, end, gate, question } from './fixtures/drawn.ts'
import type { GraphIndex } from './graph.ts'
import type { JsonObject } from './json.ts'
import { isVoice, saidIn, type Voice } from './request-state.ts'
import { stepOf } from './state.ts'
import { runIn, scripted, type Run } from './testing.ts'

const people = ['ada', 'bo', 'cy', 'dee']
const approval = (required: number): JsonObject => ({ ...gate, required, timeoutSeconds: 0.002, escalate: [{ afterSeconds: 0.001, audience: [], channels: [] }] })
const inLine = (node: ReturnType<typeof effect>): GraphIndex => draw({ nodes: { work: node, end: end() }, edges: ['start > work', 'work > end', 'work.error > end'] })
const choosing = (required: number): GraphIndex => {
  const drawn = decision(['work', 'done'])
  const intents = (drawn.data?.intents as JsonObject[]).map((intent) => (intent.name === 'work' ? { ...intent, approval: approval(required) } : intent))
  return draw({ nodes: { decide: { ...drawn, data: { ...drawn.data, intents, maxVisits: 1 } }, work: effect(), end: end() }, edges: ['start > decide', 'decide.work > work', 'work > end', 'decide.exhausted > end', 'decide.expired > end'] })
}

/** What is asked about, and whether that has been done. */
const gates: Record<string, { index: (required: number) => GraphIndex; step: string; done: (run: Run) => boolean }> = {
  'a choice': { index: choosing, step: 'decide#1', done: ({ state }) => (state.steps['work#1']?.attempt ?? 0) > 0 },
  'an effect': { index: (required) => inLine(effect('once', { approval: approval(required) })), step: 'work#1', done: ({ state }) => (state.steps['work#1']?.attempt ?? 0) > 0 },
  'a container': { index: (required) => inLine(container('call', { approval: approval(required) })), step: 'work#1', done: ({ log }) => log.some(({ type }) => type === 'child.started') },
}

type Trying = { by: string; requestId: string; step: string; right: boolean; argsHash: { argsHash?: string }; from: { step: string; edgeId: string | null }[] }

const decided = (verdict: 'approved' | 'rejected' | 'edited') => ({ by, requestId, step, argsHash }: Trying): NewEvent => ({
  type: 'approval.decided',
  step,
  data: { requestId, verdict, by, via: 'key', ...(verdict === 'edited' ? { args: { other: 1 }, argsHash: 'other' } : argsHash) },
})

const tries: Record<string, (trying: Trying) => NewEvent> = {
  vote: ({ by, requestId, step, argsHash }) => ({ type: 'request.voted', step, data: { requestId, by, via: 'key', verdict: 'approved', ...argsHash } }),
  approve: decided('approved'),
  reject: decided('rejected'),
  edit: decided('edited'),
  expire: ({ requestId, step }) => ({ type: 'human.expired', step, data: { requestId } }),
  escalate: ({ requestId, step, right }) => ({ type: 'human.escalated', step, data: { requestId, level: right ? 1 : 2, audience: ['anyone'], channels: [], reason: 'time' } }),
  complete: ({ step }) => ({ type: 'step.completed', step, data: { handle: 'work', output: {}, emitted: [] } }),
  attempt: ({ step, from }) => ({ type: 'step.started', step, data: { attempt: 1, from } }),
  answer: ({ by, requestId, step }) => ({ type: 'human.answered', step, data: { requestId, by, via: 'key', raw: 'yes', value: 'yes' } }),
}

/** Anything that anybody could try to have written about a request, for it or about it. */
const attempts = fc.array(fc.record({ by: fc.constantFrom(...people), does: fc.constantFrom(...Object.keys(tries)), right: fc.boolean() }), { minLength: 1, maxLength: 25 })

function tried({ state }: Run, step: string, { by, does, right }: { by: string; does: string; right: boolean }): NewEvent {
  const { request, from } = stepOf(state, step)
  const trying: Trying = { by, step, right, from, requestId: right ? (request?.id ?? '') : 'another request', argsHash: right && request?.bound !== undefined ? { argsHash: request.bound } : {} }
  return (tries[does] ?? decided('approved'))(trying)
}

describe.each(Object.entries(gates))('the gate of %s', (_, { index, step, done }) => {
  it('§3.4 opens for as many different people as must approve, before it expires, and for nothing else that is tried', { timeout: 30_000 }, () => {
    let opened = 0
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), attempts, (required, all) => {
        const run = runIn(scripted({ decide: ['work'] }), index(required)).go(({ type }) => type === 'approval.requested')
        for (const each of all) {
          if (!stepOf(run.state, step).request?.open) break
          const event = tried(run, step, each)
          if (admit(run.state, event) === 'ok') run.write(event)
          expect(done(run)).toBe(false)
        }
        const { request } = stepOf(run.state, step)
        const voices = run.log.flatMap((event) => (isVoice(event as NewEvent) ? [event as Voice] : []))
        const approving = voices.filter((voice) => ['approved', 'edited'].includes(saidIn(voice))).map(({ data }) => data.by)
        expect(new Set(voices.map(({ data }) => data.by)).size).toBe(voices.length)
        const open = request?.verdict === 'approved' || request?.verdict === 'edited'
        if (open) opened += 1
        expect(approving.length >= required).toBe(open)
        if (request?.open) return
        run.go()
        expect(done(run)).toBe(open)
      }),
      { numRuns: 300 },
    )
    expect(opened).toBeGreaterThan(10)
  })
})

it('a question is answered by exactly as many people as it wants, each once, in whatever order they come', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.array(fc.record({ by: fc.constantFrom(...people), yes: fc.boolean() }), { maxLength: 20 }), fc.boolean(), (required, said, named) => {
      const run = runIn(scripted({}), draw({ nodes: { ask: question({ format: named ? 'yes_no' : 'free_text', required }), end: end() }, edges: ['start > ask', 'ask.answered > end'] })).go(({ type }) => type === 'human.asked')
      const heard = new Map<string, boolean>()
      for (const { by, yes } of said) {
        const requestId = stepOf(run.state, 'ask#1').request?.id ?? ''
        const data = { requestId, by, via: 'key' }
        const possible: NewEvent[] = [{ type: 'request.voted', step: 'ask#1', data: { ...data, value: yes } }, { type: 'human.answered', step: 'ask#1', data: { ...data, raw: yes, value: yes } }]
        const admitted = possible.filter((event) => admit(run.state, event) === 'ok')
        expect(admitted.length).toBe(stepOf(run.state, 'ask#1').request?.open && !heard.has(by) ? 1 : 0)
        if (admitted.length === 1) heard.set(by, yes)
        run.write(...admitted)
      }
      const most = named ? Math.max([...heard.values()].filter(Boolean).length, [...heard.values()].filter((yes) => !yes).length) : heard.size
      expect(most).toBeLessThanOrEqual(required)
      expect(stepOf(run.state, 'ask#1').request?.open).toBe(most < required)
    }),
    { numRuns: 300 },
  )
})
