/** Semantics §1.2, §3.4, §7.2, §9: requests to people. Votes, expiry, escalation, gates that stay shut, and what forks make of open ones. */
import { describe, expect, it } from 'vitest'
import { admit } from '../admit.ts'
import type { Event, EventData, NewEvent } from '../events.ts'
import { container, decision, draw, effect, end, gate, question, type Drawn } from '../fixtures/drawn.ts'
import type { Json, JsonObject } from '../json.ts'
import { plan } from '../plan.ts'
import { foldLog } from '../reduce.ts'
import { widened } from '../request-state.ts'
import { dueAt, statusOf, stepOf, waitingOn } from '../state.ts'
import { hangs, played, runIn, scripted, timeOf, type Run } from '../testing.ts'
import { threadItems } from '../thread.ts'

const asks = (data: JsonObject, edges: string[] = []) => draw({ nodes: { ask: question(data, ['answered', 'yes', 'no', 'timeout']), end: end(), late: end() }, edges: ['start > ask', 'ask.answered > end', 'ask.yes > end', 'ask.no > end', ...edges] })
/** start → decide ⇄ work (gated), done → end. */
const gated = (approval: JsonObject, more: { edges?: string[]; work?: Drawn } = {}) => {
  const drawn = decision(['work', 'done'])
  const intents = (drawn.data?.intents as JsonObject[]).map((intent) => (intent.name === 'work' ? { ...intent, approval: { ...gate, ...approval } } : intent))
  return draw({ nodes: { decide: { ...drawn, data: { ...drawn.data, intents } }, work: more.work ?? effect(), end: end(), late: end() }, edges: ['start > decide', 'decide.work > work', 'work > decide', 'decide.done > end', ...(more.edges ?? [])] })
}
const request = (run: Run, step = 'ask#1') => stepOf(run.state, step).request
const idOf = (run: Run, step = 'ask#1'): string => request(run, step)?.id ?? ''

const answered = (run: Run, by: string, value: Json): NewEvent => ({ type: 'human.answered', step: 'ask#1', data: { requestId: idOf(run), by, via: 'key', raw: value, value } })
const voted = (run: Run, by: string, said: { value: Json } | { verdict: string; argsHash?: string }, step = 'ask#1'): NewEvent => ({ type: 'request.voted', step, data: { requestId: idOf(run, step), by, via: 'key', ...said } })
const decided = (run: Run, by: string, verdict: EventData<'approval.decided'>['verdict'], more: { argsHash?: string; args?: JsonObject } = {}, step = 'decide#1'): NewEvent => ({ type: 'approval.decided', step, data: { requestId: idOf(run, step), verdict, by, via: 'key', ...more } })
const expired = (run: Run, step = 'ask#1'): NewEvent => ({ type: 'human.expired', step, data: { requestId: idOf(run, step) } })
const unreached = (run: Run, level: number, step = 'ask#1'): NewEvent => ({ type: 'human.contact_failed', step, data: { requestId: idOf(run, step), channel: 'mail', to: 'ada@example.com', level, message: 'no such mailbox' } })
const appends = (run: Run): NewEvent[] => plan(run.index, run.state).flatMap((command) => (command.kind === 'append' ? command.events : command.kind === 'sleep' && command.then.kind === 'append' ? command.then.events : []))

describe('several have to answer', () => {
  it('§1.2 a voice that is not enough is a vote, the one that is enough settles, and neither passes for the other', () => {
    const run = played(asks({ format: 'yes_no', required: 2 }))
    expect(admit(run.state, answered(run, 'ada', true))).toBe('more_votes_wanted')
    run.write(voted(run, 'ada', { value: true }))
    expect(request(run)).toMatchObject({ open: true, votes: [{ by: 'ada', says: 'yes' }] })
    expect(waitingOn(run.state)).toMatchObject([{ kind: 'question', votes: { given: 1, required: 2 } }])
    expect(admit(run.state, voted(run, 'bo', { value: true }))).toBe('settles')
    run.write(answered(run, 'bo', true))
    expect(run.go().state.outcome).toBe('success')
  })

  it('§1.2 nobody is counted twice, whichever way they answer', () => {
    const run = played(asks({ required: 2 }))
    run.write(voted(run, 'ada', { value: 'one thing' }))
    expect(admit(run.state, voted(run, 'ada', { value: 'another' }))).toBe('already_voted')
    expect(admit(run.state, answered(run, 'ada', 'another'))).toBe('already_voted')
  })

  it('of a question that names its answers, as many have to say the same', () => {
    const run = played(asks({ format: 'yes_no', required: 2 }))
    run.write(voted(run, 'ada', { value: true }))
    expect(admit(run.state, answered(run, 'bo', false))).toBe('more_votes_wanted')
    run.write(voted(run, 'bo', { value: false }), answered(run, 'cy', false))
    expect(run.due()).toMatchObject([{ kind: 'complete', handle: 'no' }])
  })

  it('of any other question every answer counts, and all of them are its output', () => {
    const run = played(asks({ required: 3 }))
    run.write(voted(run, 'ada', { value: 'tea' }), voted(run, 'bo', { value: 'yes' }), answered(run, 'cy', 'coffee'))
    const votes = run.log.filter(({ type }) => type === 'request.voted').map(({ seq }) => seq)
    expect(run.due()).toMatchObject([{ kind: 'complete', handle: 'answered', output: { kind: 'answer', seq: run.state.seq, votes } }])
  })

  it('§3.4 a gate opens when enough have approved the same arguments; one rejection shuts it', () => {
    const run = played(gated({ required: 2 }), { decide: ['work'] })
    const { argsHash } = stepOf(run.state, 'decide#1').selected ?? { argsHash: '' }
    expect(admit(run.state, decided(run, 'ada', 'approved', { argsHash }))).toBe('more_votes_wanted')
    run.write(voted(run, 'ada', { verdict: 'approved', argsHash }, 'decide#1'))
    expect(plan(run.index, run.state)).toEqual([])
    expect(admit(run.state, decided(run, 'bo', 'approved', { argsHash: 'of something else' }))).toBe('other_arguments')
    expect(admit(run.state, decided(run, 'bo', 'edited', { args: { other: 1 } }))).toBe('more_votes_wanted')
    expect(admit(run.state, decided(run, 'bo', 'rejected'))).toBe('ok')
    run.write(decided(run, 'bo', 'approved', { argsHash }))
    expect(run.due()).toMatchObject([{ kind: 'complete', handle: 'work' }])
  })

  it('§1.2 after it is settled nothing more is said about a request', () => {
    const run = runIn(scripted({}), asks({ escalate: [{ afterSeconds: 60, audience: [], channels: [] }], timeoutSeconds: 120 })).go(({ type }) => type === 'human.asked')
    const late: NewEvent[] = [answered(run, 'bo', 'no'), voted(run, 'bo', { value: 'no' }), expired(run), { type: 'human.escalated', step: 'ask#1', data: { requestId: idOf(run), level: 1, audience: [], channels: [], reason: 'time' } }]
    run.write(answered(run, 'ada', 'yes'))
    expect(late.map((event) => admit(run.state, event))).toEqual(late.map(() => 'not_waiting'))
  })

  it('§1.2 an answer to another request than the one that is open is refused', () => {
    const run = played(asks({}))
    expect(admit(run.state, { type: 'human.answered', step: 'ask#1', data: { requestId: 'another', by: 'ada', via: 'key', raw: 'x', value: 'x' } })).toBe('not_waiting')
  })
})

describe('nobody answers', () => {
  const late = { timeoutSeconds: 30 }
  const script = scripted({})

  it('the time stands in the log from the beginning, so the run is looked at then, whoever does', () => {
    const run = runIn(script, asks(late)).go(({ type }) => type === 'human.asked')
    const asked = run.log.at(-1)
    expect(asked?.data).toMatchObject({ expiresAt: new Date(Date.parse(asked?.at ?? '') + 30_000).toISOString() })
    expect(dueAt(run.state)).toBe(request(run)?.expiresAt)
    expect(waitingOn(run.state)).toMatchObject([{ kind: 'question', until: request(run)?.expiresAt, since: asked?.at }])
    expect(plan(run.index, run.state)).toEqual([{ kind: 'sleep', step: 'ask#1', until: request(run)?.expiresAt, then: { kind: 'append', events: [expired(run)] } }])
    expect(dueAt(foldLog('run', run.log))).toBe(dueAt(run.state))
  })

  it('§3.3 a question leaves by timeout, which unwired fails the run', () => {
    const wired = played(asks(late, ['ask.timeout > late']))
    expect(stepOf(wired.state, 'late#1').phase).toBe('completed')
    expect(played(asks(late)).state.error).toMatchObject({ code: 'timeout', nodeId: 'ask' })
  })

  it('a question with a default answer leaves by the port of that answer', () => {
    const run = runIn(script, asks({ ...late, format: 'yes_no', onTimeout: { value: false } }, ['ask.timeout > late'])).go(({ type }) => type === 'human.expired')
    expect(run.due()).toMatchObject([{ kind: 'complete', handle: 'no', output: { kind: 'default', value: false } }])
  })

  it('a default that is no answer of the question counts as none', () => {
    const run = played(asks({ ...late, format: 'choice', onTimeout: { value: 'perhaps' } }, ['ask.timeout > late']))
    expect(stepOf(run.state, 'ask#1').handle).toBe('timeout')
  })

  it('§3.4 a gate leaves by expired where it is wired, else as a rejection, and never opens', () => {
    const wired = played(gated(late, { edges: ['decide.expired > late'] }), { decide: ['work'] })
    expect(stepOf(wired.state, 'decide#1').handle).toBe('expired')
    expect(wired.state.steps['work#1']).toBeUndefined()
    const unwired = played(gated(late), { decide: ['work', 'done'] })
    expect(stepOf(unwired.state, 'decide#1').handle).toBe('rejected')
    expect(unwired.state.steps['work#1']).toBeUndefined()
    expect(unwired.state.outcome).toBe('success')
    expect(threadItems(unwired.index, unwired.state, stepOf(unwired.state, 'decide#2')).map(({ tag }) => tag)).toEqual(['input', 'work', 'approval_rejected'])
  })

  it('§3.2 an expiry is no failure of the decision', () => {
    expect(played(gated(late), { decide: ['work', 'done'] }).state.decisions.decide).toMatchObject({ failures: 0 })
  })

  it.each([['an effect', effect('once', { approval: { ...gate, ...late } })], ['a container', container('call', { approval: { ...gate, ...late } })]])('§3.4 the gate of %s that nobody decides in time shuts: by expired, as an error, or back to the decision', (_, node) => {
    const alone = (edges: string[]) => played(draw({ nodes: { work: { ...node, handles: [...node.handles, 'expired'] }, end: end(), late: end() }, edges: ['start > work', 'work > end', ...edges] }))
    expect(stepOf(alone(['work.expired > late']).state, 'late#1').phase).toBe('completed')
    expect(alone([]).state.error).toMatchObject({ code: 'approval_expired', nodeId: 'work' })
    expect(stepOf(alone(['work.error > late']).state, 'late#1').phase).toBe('completed')
    const arm = draw({ nodes: { decide: decision(['work', 'done']), work: node, end: end() }, edges: ['start > decide', 'decide.work > work', 'work > decide', 'decide.done > end'] })
    const run = played(arm, { decide: ['work', 'done'] })
    expect(stepOf(run.state, 'work#1')).toMatchObject({ handle: 'rejected', attempt: 0 })
    expect(run.state.outcome).toBe('success')
  })

  it('§5.4 clocks run on while the run is paused: what they bring is taken down, and planned on resume', () => {
    const run = runIn(script, asks({ ...late, escalate: [{ afterSeconds: 10, audience: ['bo@example.com'], channels: [] }] }, ['ask.timeout > late'])).go(({ type }) => type === 'human.asked')
    run.write({ type: 'run.paused', data: { by: 'ada', reason: 'user' } })
    expect(dueAt(run.state)).toBe(request(run)?.levels?.[0]?.at)
    run.go(({ type }) => type === 'human.expired')
    expect(statusOf(run.state)).toBe('paused')
    expect(plan(run.index, run.state)).toEqual([])
    run.write({ type: 'run.resumed', data: { by: 'ada' } })
    expect(stepOf(run.go().state, 'late#1').phase).toBe('completed')
  })
})

describe('a request goes on to others', () => {
  const levels = [
    { afterSeconds: 60, audience: ['bo@example.com'], channels: ['slack'] },
    { afterSeconds: 20, audience: [], channels: ['mail'] },
  ]
  const asked = (data: JsonObject) => runIn(scripted({}), asks(data)).go(({ type }) => type === 'human.asked')

  it('in the order of its times, each at its own, and whoever could answer still can', () => {
    const run = asked({ audience: ['ada@example.com'], escalate: levels })
    const at = Date.parse(run.log.at(-1)?.at ?? '')
    expect(request(run)?.levels?.map((level) => Date.parse(level.at) - at)).toEqual([20_000, 60_000])
    expect(dueAt(run.state)).toBe(request(run)?.levels?.[0]?.at)
    run.write(...appends(run))
    expect(request(run)).toMatchObject({ level: 1, audience: ['ada@example.com'] })
    expect(waitingOn(run.state)).toMatchObject([{ level: 1, escalatesAt: request(run)?.levels?.[1]?.at }])
    run.write(...appends(run))
    expect(request(run)).toMatchObject({ level: 2, audience: ['ada@example.com', 'bo@example.com'] })
    expect(dueAt(run.state)).toBeNull()
    expect(plan(run.index, run.state)).toEqual([])
  })

  it('at once where somebody could not be told, and once per level however many could not', () => {
    const run = asked({ escalate: levels })
    run.write(unreached(run, 0))
    expect(plan(run.index, run.state)).toMatchObject([{ kind: 'append', events: [{ type: 'human.escalated', data: { level: 1, reason: 'contact_failed' } }] }])
    expect((dueAt(run.state) ?? '') <= run.state.lastAt).toBe(true)
    run.write(...appends(run), unreached(run, 0))
    expect(request(run)).toMatchObject({ level: 1 })
    expect(plan(run.index, run.state)).toMatchObject([{ kind: 'sleep', then: { events: [{ data: { level: 2, reason: 'time' } }] } }])
    run.write(unreached(run, 1))
    expect(appends(run)).toMatchObject([{ data: { level: 2, reason: 'contact_failed' } }])
  })

  it('a level is reached once, and none that is not set', () => {
    const run = asked({ escalate: levels.slice(0, 1) })
    const level = (n: number): NewEvent => ({ type: 'human.escalated', step: 'ask#1', data: { requestId: idOf(run), level: n, audience: [], channels: [], reason: 'time' } })
    expect([0, 1, 2].map((n) => admit(run.state, level(n)))).toEqual(['not_waiting', 'ok', 'not_waiting'])
    run.write(level(1))
    expect([1, 2].map((n) => admit(run.state, level(n)))).toEqual(['not_waiting', 'not_waiting'])
  })

  it('what is over is put to nobody else, where a worker comes back after both times', () => {
    const run = asked({ timeoutSeconds: 90, escalate: levels })
    expect(plan(run.index, run.state).map((command) => (command.kind === 'sleep' && command.then.kind === 'append' ? command.then.events[0]?.type : ''))).toEqual(['human.expired', 'human.escalated'])
    run.write(expired(run))
    expect(appends(run).map(({ type }) => type)).not.toContain('human.escalated')
  })

  it('who is added to everybody, or to everybody but the launcher, takes nobody’s place', () => {
    expect(widened(['ada@example.com'], ['bo@example.com', 'ada@example.com'])).toEqual(['ada@example.com', 'bo@example.com'])
    expect(widened([], ['bo@example.com'])).toEqual(['role:owner', 'role:member', 'bo@example.com'])
    expect(widened(['not:launcher'], ['bo@example.com'])).toEqual(['not:launcher', 'role:owner', 'role:member', 'bo@example.com'])
    expect(widened(['ada@example.com'], [])).toEqual(['ada@example.com'])
    expect(widened([], ['not:launcher'])).toEqual([])
  })
})

describe('a fork of a run that asks', () => {
  it('§7.2 asks again under its own id, without the votes of the other run, and with the time that was left', () => {
    const index = asks({ required: 2, timeoutSeconds: 30, escalate: [{ afterSeconds: 20, audience: [], channels: [] }] })
    const run = runIn(scripted({}), index).go(({ type }) => type === 'human.asked')
    const first = request(run)
    run.write(voted(run, 'ada', { value: 'tea' }))
    const waited = Date.parse(run.state.lastAt) - Date.parse(first?.since ?? '')
    expect(waited).toBeGreaterThan(0)
    const copied: Event[] = [...run.log, { seq: run.log.length + 1, type: 'run.forked', v: 1, at: timeOf(500), data: { from: { runId: 'run', atSeq: run.log.length + 1 }, edits: [], by: 'ada' } }]
    const fork = runIn({ ...scripted({}), happens: (step, node) => (node.kind === 'question' ? { kind: 'out', handle: '' } : hangs) }, index, { runId: 'fork', copied })
    expect(request(fork)).toBeUndefined()
    fork.go(({ type }) => type === 'human.asked')
    expect(request(fork)?.votes).toBeUndefined()
    const asked = Date.parse(fork.log.at(-1)?.at ?? '')
    expect(Date.parse(request(fork)?.expiresAt ?? '') - asked).toBe(30_000 - waited)
    expect(Date.parse(request(fork)?.levels?.[0]?.at ?? '') - asked).toBe(20_000 - waited)
  })
})

it('a step whose request is open cannot end well, whoever proposes it', () => {
  const run = played(gated({}), { decide: ['work'] })
  expect(admit(run.state, { type: 'step.completed', step: 'decide#1', data: { handle: 'work', output: {}, emitted: [] } })).toBe('not_waiting')
})
