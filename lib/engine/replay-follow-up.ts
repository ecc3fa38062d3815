/** What has to stand right after an event, because one commit writes both: the pairs of a replay. */
import type { Event, EventOf, EventType } from './events.ts'
import { nodeOfStep } from './events.ts'
import { waitData, type GraphNode, type WaitData } from './graph.ts'
import { losers } from './joins.ts'
import type { Json } from './json.ts'
import { nameOf, same } from './replay-finding.ts'
import { appended, isRace, type Moment } from './replay-moment.ts'

/** What the very next event has to be. */
export interface Expected {
  what: string
  event: Json
  fits(event: Event): boolean
  /** The event is right if it fits; no rule has more to say. */
  settled?: true
}

/** The event that has to come next after one that is right, as both are written in one commit. `state` is that before it. */
export function followUp(event: Event, moment: Moment): Expected | null {
  const { index, state } = moment
  const { step = '' } = event
  switch (event.type) {
    case 'vars.set':
      return next(step, 'step.completed')
    case 'step.started':
      return state.steps[step] ? null : afterStart(event, index.node(nodeOfStep(step)))
    case 'step.cancelled':
      return stopped(event, moment)
    case 'step.failed':
      return state.final || event.data.retryAt !== undefined || (event.data.emitted ?? []).length > 0 ? null : runFails(event)
    default:
      return null
  }
}

const next = (step: string, ...types: EventType[]): Expected => ({ what: `${types.join(' or ')} of ${step}`, event: { type: types[0] ?? '', step }, fits: (event) => types.includes(event.type) && event.step === step })

function afterStart({ step = '', data }: EventOf<'step.started'>, node: GraphNode): Expected | null {
  if (data.given !== undefined) return null
  if (data.attempt === 0) return next(step, 'approval.requested', 'consent.requested')
  switch (node.kind) {
    case 'effect':
      return data.input === undefined ? next(step, 'step.failed') : null
    case 'container':
      return data.total === undefined ? next(step, 'step.failed') : null
    case 'wait':
      return afterWait(step, data, waitData(node))
    default:
      return null
  }
}

function afterWait(step: string, data: EventOf<'step.started'>['data'], { callback, timeoutSeconds }: WaitData): Expected | null {
  if (!callback) return next(step, 'timer.set', 'step.failed')
  if (data.callbackHash === undefined) return next(step, 'step.failed')
  return timeoutSeconds > 0 ? next(step, 'timer.set') : null
}

/**
 * A step is cancelled by a terminating end (which plans it), by a race that it lost, or by the cancel of its run, which follows. Of
 * several races that it could have lost, one in the arm of another, each may be the one that ends.
 */
function stopped(event: Event, { index, state, due, planned }: Moment): Expected | null {
  if (state.final || appended(planned(), event)) return null
  const lost = (race: string): boolean => isRace(index.node(nodeOfStep(race))) && losers(index, state, nodeOfStep(race)).steps.includes(event.step ?? '')
  const races = due().flatMap((command) => (command.kind === 'evaluate' && lost(command.step) ? [command.step] : []))
  const ends: { type: EventType; step?: string }[] = races.length > 0 ? races.map((step) => ({ type: 'step.completed', step })) : [{ type: 'run.cancelled' }]
  return { what: ends.map(nameOf).join(' or '), event: ends[0] ?? null, fits: (other) => other.type === 'step.cancelled' || ends.some((end) => other.type === end.type && other.step === end.step) }
}

/** A failure that leaves by no port ends the run, with its code. */
function runFails({ step = '', data: { error } }: EventOf<'step.failed'>): Expected {
  const expected = { error: { code: error.code, message: error.message, nodeId: nodeOfStep(step) } }
  return { what: `run.failed with ${error.code}`, event: { type: 'run.failed', data: expected }, fits: (event) => event.type === 'run.failed' && same(event.data, expected), settled: true }
}
