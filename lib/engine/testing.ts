/**
 * Test support: a run without a world. Commands are performed at once with answers that a source of chance picks, and in an order it
 * picks, so a property holds for every interleaving that the engine allows. Used by tests only.
 */
import { admit } from './admit.ts'
import type { Event, NewEvent } from './events.ts'
import { decisionData, type GraphIndex } from './graph.ts'
import { fail, leave } from './leave.ts'
import { plan, type Command } from './plan.ts'
import { fold } from './reduce.ts'
import { initialState, stepOf, type RunState } from './state.ts'

/** Picks an index below `count`. */
export type Chance = (count: number) => number

export interface Simulated {
  log: Event[]
  state: RunState
}

const longest = 5000

/** Runs until nothing is due. Throws where an event is not admitted, or nothing ends the run. */
export function simulate(index: GraphIndex, chance: Chance, runId = 'run'): Simulated {
  const log: Event[] = []
  const state = initialState(runId)
  const write = (events: NewEvent[]): void => {
    for (const event of events) {
      const admission = admit(state, event, event.type === 'step.failed' ? event.data.attempt : undefined)
      if (admission !== 'ok') throw new Error(`${event.type} ${event.step ?? ''} at ${state.seq + 1} is refused: ${admission}`)
      const logged = { ...event, seq: state.seq + 1, v: 1, at: new Date(state.seq * 1000).toISOString() } as Event
      log.push(logged)
      fold(state, [logged])
    }
  }
  write([{ type: 'run.started', data: { input: {}, trigger: { kind: 'test' }, graphHash: index.hash, version: 1, engine: 1, metadata: {} } }])
  for (;;) {
    const due = plan(index, state)
    const command = due[chance(Math.max(1, due.length))]
    if (!command) return { log, state }
    write(perform(index, state, command, chance))
    if (log.length > longest) throw new Error('The run does not end.')
  }
}

/** The events that a worker would write for a command, with the answers of the world left to chance. */
function perform(index: GraphIndex, state: RunState, command: Command, chance: Chance): NewEvent[] {
  switch (command.kind) {
    case 'append':
      return command.events
    case 'finish':
      return [{ type: 'run.completed', data: { outcome: command.outcome, output: null, silent: command.silent } }]
    case 'sleep':
      return perform(index, state, command.then, chance)
    case 'start':
      return start(index, state, command)
    case 'attempt':
      return [{ type: 'step.started', step: command.step, data: { attempt: command.attempt, from: stepOf(state, command.step).from, generation: command.generation } }]
    case 'complete':
      return [{ type: 'step.completed', step: command.step, data: { handle: command.handle, output: null, emitted: command.emitted } }]
    case 'ask-model':
      return [{ type: 'model.requested', step: command.step, data: { round: command.round, attempt: command.attempt, candidate: command.candidate, requestHash: '', promptVersion: { promptId: '', number: 1, hash: '' }, model: { connection: '', name: '' }, assembler: 1, tokenizer: '', inputTokens: 1, context: { base: null, splices: [], dropped: [] } } }]
    case 'recover':
      return end(index, state, command.step, chance)
    case 'evaluate':
      return end(index, state, command.step, chance)
    case 'interpret':
      return interpret(index, state, command.step, chance)
    case 'gate':
      return chance(2) === 0 ? decide(index, state, command.step) : [{ type: 'approval.requested', step: command.step, data: { requestId: `q ${command.step}`, audience: [], required: 1 } }, { type: 'approval.decided', step: command.step, data: { requestId: `q ${command.step}`, verdict: chance(2) === 0 ? 'approved' : 'rejected', by: 'x', via: 'key' } }]
  }
}

function start(index: GraphIndex, state: RunState, { node: id, from }: Extract<Command, { kind: 'start' }>): NewEvent[] {
  const node = index.node(id)
  const step = `${id}#${(state.visits[id] ?? 0) + 1}`
  return [{ type: 'step.started', step, data: { attempt: 1, from, ...(node.kind === 'decision' && { decision: true }), ...(node.kind === 'effect' && { idempotencyKey: step }) } }]
}

/** An effect, a pure step or a model's attempt ends in any way it can. */
function end(index: GraphIndex, state: RunState, id: string, chance: Chance): NewEvent[] {
  const step = stepOf(state, id)
  const node = index.node(step.node)
  if (step.model) {
    const { round, attempt } = step.model
    const retryAt = attempt < 3 ? { retryAt: state.lastAt } : {}
    return chance(4) === 0
      ? [{ type: 'model.failed', step: id, data: { round, attempt, code: 'http_500', message: '', ...retryAt } }]
      : [{ type: 'model.responded', step: id, data: { round, attempt, responseHash: '', body: '', usage: { inputTokens: 1, outputTokens: 1 }, costUsd: 0.01, latencyMs: 1, finishReason: null } }]
  }
  if (node.kind === 'end') return [{ type: 'step.completed', step: id, data: { handle: null, output: null, emitted: [] } }]
  if (node.handles.includes('error') && chance(4) === 0) return fail(index, step, { code: 'x', message: 'x', compact: 'x' })
  const handles = node.handles.filter((handle) => handle !== 'error')
  const handle = handles[chance(handles.length)] ?? 'out'
  return [{ type: 'step.completed', step: id, data: { handle, output: null, ...leave(index, step, handle) } }]
}

function interpret(index: GraphIndex, state: RunState, id: string, chance: Chance): NewEvent[] {
  if (chance(5) === 0) return [{ type: 'intent.invalid', step: id, data: { raw: '', errors: [] } }]
  const { intents } = decisionData(index.node(stepOf(state, id).node))
  return [{ type: 'intent.selected', step: id, data: { intent: intents[chance(intents.length)]?.name ?? '', args: {}, argsHash: '' } }]
}

function decide(index: GraphIndex, state: RunState, id: string): NewEvent[] {
  const step = stepOf(state, id)
  const intent = step.selected?.intent ?? ''
  return [{ type: 'step.completed', step: id, data: { handle: intent, output: null, ...leave(index, step, intent) } }]
}
