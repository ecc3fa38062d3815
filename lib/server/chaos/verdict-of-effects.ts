/**
 * What must hold of effects: one end per attempt, nothing sent that was not announced, nothing with effect `once` done twice without a
 * person's word. Counts events and requests; knows nothing of how the engine comes to them.
 */
import { nodeOfStep, type Event } from '#lib/engine/events.ts'
import type { Received } from './counting-server.ts'

interface Step {
  id: string
  node: string
  /** Attempts that were announced; attempt 0, which only prepared a gate, is none. */
  attempts: number
  keys: Set<string>
  /** How often a person said that it did not happen. */
  released: number
  outputs: unknown[]
  /** Ends per attempt: completed, failed or unknown. */
  ends: Map<number, string[]>
  late: number[]
  /** Attempts of which a person said what became of them; their own ends may still come, late. */
  said: Set<number>
  closed: number
}

function stepsOf(events: Event[]): Map<string, Step> {
  const steps = new Map<string, Step>()
  for (const event of events) {
    if (event.step === undefined) continue
    const step = steps.get(event.step) ?? { id: event.step, node: nodeOfStep(event.step), attempts: 0, keys: new Set(), released: 0, outputs: [], ends: new Map(), late: [], said: new Set<number>(), closed: 0 }
    steps.set(event.step, step)
    count(step, event)
  }
  return steps
}

function count(step: Step, event: Event): void {
  const end = (what: string): void => void step.ends.set(step.attempts, [...(step.ends.get(step.attempts) ?? []), what])
  switch (event.type) {
    case 'step.started':
      step.attempts = event.data.attempt
      if (event.data.idempotencyKey !== undefined) step.keys.add(event.data.idempotencyKey)
      return
    case 'step.completed':
      step.outputs.push(event.data.output)
      step.closed += 1
      return end('completed')
    case 'step.failed':
      if (event.data.retryAt === undefined) step.closed += 1
      return end('failed')
    case 'step.cancelled':
      step.closed += 1
      return
    case 'step.unknown':
      return end('unknown')
    case 'step.resolved':
      // The person's word ends the question; what follows from it is the step's own end.
      step.ends.delete(step.attempts)
      step.said.add(step.attempts)
      if (event.data.verdict === 'not_happened') step.released += 1
      return
    case 'step.late':
      step.late.push(event.data.attempt)
      return
    default:
  }
}

/** Exactly one end per attempt and per step; what came late is kept once, and beside no end of the same attempt but `unknown`. */
export function attemptFaults(events: Event[]): string[] {
  return [...stepsOf(events).values()].flatMap((step) => [
    ...(step.closed > 1 ? [`${step.id} ended ${step.closed} times.`] : []),
    ...[...step.ends].filter(([, ends]) => ends.length > 1).map(([attempt, ends]) => `attempt ${attempt} of ${step.id} ended as ${ends.join(' and ')}.`),
    ...step.late.filter((attempt) => step.keys.size > 0 && !step.said.has(attempt) && step.ends.get(attempt)?.some((end) => end !== 'unknown')).map((attempt) => `attempt ${attempt} of ${step.id} ended, and late again.`),
  ])
}

/** `received` are the requests that this run's effects sent. */
export function callFaults(events: Event[], received: Received[]): string[] {
  const steps = [...stepsOf(events).values()]
  const keyed = received.filter(({ key }) => key !== null)
  const unannounced = keyed.filter(({ key }) => !steps.some(({ keys }) => keys.has(key ?? '')))
  return [
    ...unannounced.map(({ path }) => `${path} was called with a key that its log does not have.`),
    ...earlyFaults(events, keyed),
    ...attemptCounts(steps, received),
    ...steps.flatMap((step) => onceFaults(step, keyed.filter(({ key }) => step.keys.has(key ?? '')))),
    ...steps.flatMap((step) => inventedFaults(step, received)),
  ]
}

/** The clocks of the database and of this process are the same machine's. */
const clockSlackMs = 100

function earlyFaults(events: Event[], keyed: Received[]): string[] {
  const announced = new Map<string, string>()
  for (const event of events) if (event.type === 'step.started' && event.data.idempotencyKey !== undefined && !announced.has(event.data.idempotencyKey)) announced.set(event.data.idempotencyKey, event.at)
  return keyed.filter(({ key, at }) => at + clockSlackMs < Date.parse(announced.get(key ?? '') ?? '')).map(({ path }) => `${path} was called before its start was in the log.`)
}

/** No more requests than attempts, per node. */
function attemptCounts(steps: Step[], received: Received[]): string[] {
  return [...Map.groupBy(received, ({ nodeId }) => nodeId)].flatMap(([node, calls]) => {
    const attempts = steps.filter((step) => step.node === node).reduce((sum, step) => sum + step.attempts, 0)
    return calls.length > attempts ? [`${node} sent ${calls.length} requests in ${attempts} attempts.`] : []
  })
}

function onceFaults(step: Step, calls: Received[]): string[] {
  const keys = new Set(calls.map(({ key }) => key))
  const faults = keys.size > 1 + step.released ? [`${step.id} used ${keys.size} keys after ${step.released} words of a person.`] : []
  if (calls.some(({ method }) => method !== 'POST')) return faults
  const done = calls.filter(({ executed }) => executed)
  for (const key of keys) {
    const times = done.filter((call) => call.key === key).length
    if (times > 1) faults.push(`${step.id} (once) happened ${times} times with one key.`)
  }
  if (done.length > 1 + step.released) faults.push(`${step.id} (once) happened ${done.length} times after ${step.released} words of a person.`)
  return faults
}

/** An effect's output that holds an answer's number must hold that of an answer to this node. */
function inventedFaults(step: Step, received: Received[]): string[] {
  if (step.keys.size === 0) return []
  return step.outputs.flatMap((output) => {
    const number = numberIn(output)
    if (number === null || received.some((call) => call.number === number && call.nodeId === step.node)) return []
    return [`${step.id} completed with the answer ${number}, which was never given to it.`]
  })
}

function numberIn(output: unknown): number | null {
  if (typeof output !== 'object' || output === null || !('status' in output) || !('body' in output)) return null
  const { body } = output
  return typeof body === 'object' && body !== null && 'number' in body && typeof body.number === 'number' ? body.number : null
}
