/** Waits: what is waited for is resolved first and logged with the start, so a timer and an address stand on disk from the beginning. */
import { waitData } from '#lib/engine/graph.ts'
import type { NewEvent } from '#lib/engine/events.ts'
import type { Json } from '#lib/engine/json.ts'
import { mentionsNow, standpoint } from '#lib/engine/scope.ts'
import { stepOf, type StepState } from '#lib/engine/state.ts'
import type { Owner } from './owner.ts'
import { evaluateAt, inputsOf, nextStep, prospect, unresolved, type RunnableNode, type Starting } from './step.ts'

export async function startWait(owner: Owner, { from, ...run }: Starting): Promise<() => void> {
  const { node } = run
  const inputs = inputsOf(run)
  const at = prospect(owner, from)
  const evaluated = await evaluateAt(owner, inputs, at)
  return () => {
    if (!owner.isDue(from) || (at.now !== owner.now && mentionsNow(Object.values(inputs)))) return
    const step = nextStep(owner, node.id)
    const start = (extra: object = {}): NewEvent => ({ type: 'step.started', step, data: { attempt: 1, from, ...extra } })
    const give = (error: { code: string; message: string; place?: string }): void => {
      if (owner.propose([start()])) unresolved(owner, stepOf(owner.state, step), node, error)
    }
    if (!evaluated.ok) {
      give(evaluated.error)
      return
    }
    const input = evaluated.value
    if (waitData(node).callback) owner.propose(callbackEvents(owner, step, start, input))
    else {
      const fireAt = timeOf(input, owner.now)
      if (fireAt === null) give(noTime(input))
      else owner.propose([start({ input }), { type: 'timer.set', step, data: { fireAt } }])
    }
  }
}

/** The timer of a wait that a fork copied the start of and nothing more: its whole time begins now. */
export async function setTimer(owner: Owner, step: StepState, { node, ...run }: RunnableNode): Promise<() => void> {
  const { callback, timeoutSeconds } = waitData(node)
  const evaluated = callback ? null : await evaluateAt(owner, inputsOf({ node, ...run }), standpoint(step))
  return () => {
    if (evaluated && !evaluated.ok) return unresolved(owner, step, node, evaluated.error)
    const fireAt = evaluated ? timeOf(evaluated.value, owner.now) : plusSeconds(owner.now, timeoutSeconds)
    if (fireAt === null) return unresolved(owner, step, node, noTime(evaluated?.value ?? {}))
    owner.propose([{ type: 'timer.set', step: step.id, data: { fireAt } }])
  }
}

function callbackEvents(owner: Owner, step: string, start: (extra: object) => NewEvent, { correlationKey }: Record<string, Json>): NewEvent[] {
  const { timeoutSeconds } = waitData(owner.context.graph.node(step.slice(0, step.lastIndexOf('#'))))
  const key = correlationKey === undefined || correlationKey === null ? {} : { correlationKey: typeof correlationKey === 'string' ? correlationKey : JSON.stringify(correlationKey) }
  const started = start({ callbackHash: owner.runtime.callback(owner.context.runId, step).hash, ...key })
  if (timeoutSeconds <= 0) return [started]
  return [started, { type: 'timer.set', step, data: { fireAt: plusSeconds(owner.now, timeoutSeconds) } }]
}

const noTime = (input: Record<string, Json>): { code: string; place: string; message: string } => ({
  code: 'invalid_time',
  place: 'until' in input ? 'until' : 'seconds',
  message: `${JSON.stringify(Object.values(input)[0])} is no time. Give a number of seconds, or a time as ISO 8601 text or in milliseconds since 1970.`,
})

/** Past the year 9999 no clock reaches. */
const latest = Date.parse('9999-12-31T23:59:59.999Z')

function timeOf({ seconds, until }: Record<string, Json>, now: string): string | null {
  if (until !== undefined) {
    const time = typeof until === 'number' ? until : Date.parse(String(until))
    return Number.isFinite(time) && Math.abs(time) <= latest ? new Date(time).toISOString() : null
  }
  return typeof seconds === 'number' && seconds >= 0 && seconds * 1000 <= latest - Date.parse(now) ? plusSeconds(now, seconds) : null
}

const plusSeconds = (at: string, seconds: number): string => new Date(Date.parse(at) + seconds * 1000).toISOString()
