/**
 * What must hold of timers and of child runs: each timer fires once and not early, each child is one run with one parent, and its end
 * and its usage are counted once.
 */
import { finalEventTypes, type Event, type EventOf } from '#lib/engine/events.ts'
import type { RunState } from '#lib/engine/state.ts'

export interface RunLog {
  id: string
  parentId: string | null
  events: Event[]
  state: RunState
}

export function timerFaults(events: Event[], state: RunState): string[] {
  const steps = Map.groupBy(events.filter(({ type }) => type === 'timer.set' || type === 'timer.fired' || type === 'callback.received'), ({ step }) => step ?? '')
  return [...steps].flatMap(([step, all]) => {
    const of = <T extends Event['type']>(type: T): EventOf<T>[] => all.filter((event): event is EventOf<T> => event.type === type)
    const [set, fired, received] = [of('timer.set'), of('timer.fired'), of('callback.received')]
    const early = fired.filter(({ at }) => set[0] && at < set[0].data.fireAt)
    const unfired = state.final === 'completed' && set.length > 0 && fired.length === 0 && received.length === 0 && state.steps[step]?.phase === 'completed'
    return [
      ...(set.length > 1 ? [`the timer of ${step} was set ${set.length} times.`] : []),
      ...(fired.length > 1 ? [`the timer of ${step} fired ${fired.length} times.`] : []),
      ...(received.length > 1 ? [`the callback of ${step} was received ${received.length} times.`] : []),
      ...(early.length > 0 ? [`the timer of ${step} fired early.`] : []),
      ...(unfired ? [`${step} completed, and neither its timer fired nor its callback came.`] : []),
    ]
  })
}

/** Over all runs. */
export function childFaults(logs: Map<string, RunLog>): string[] {
  return [...logs.values()].flatMap((log) => [...beginnings(log, logs), ...ends(log, logs), ...usage(log)].map((fault) => `Run ${log.id}: ${fault}`))
}

const of = <T extends Event['type']>({ events }: RunLog, type: T): EventOf<T>[] => events.filter((event): event is EventOf<T> => event.type === type)

function beginnings(log: RunLog, logs: Map<string, RunLog>): string[] {
  const started = of(log, 'child.started')
  const places = started.map(({ step, data }) => `${step} ${data.index}`)
  const lost = started.filter(({ data }) => logs.get(data.runId)?.parentId !== log.id)
  const unknown = log.parentId !== null && !of(logs.get(log.parentId) ?? log, 'child.started').some(({ data }) => data.runId === log.id)
  return [
    ...(new Set(places).size < places.length ? [`a child was started twice (${places.join(', ')}).`] : []),
    ...lost.map(({ data }) => `its child ${data.runId} does not exist.`),
    ...(unknown ? ['its parent never started it.'] : []),
  ]
}

function ends(log: RunLog, logs: Map<string, RunLog>): string[] {
  const finished = of(log, 'child.finished')
  const ids = finished.map(({ data }) => data.runId)
  const open = log.state.final === 'completed' ? of(log, 'child.started').filter(({ data }) => !ids.includes(data.runId)) : []
  const wrong = finished.filter(({ data }) => {
    const last = logs.get(data.runId)?.events.find(({ type }) => finalEventTypes.includes(type))
    if (last?.type !== `run.${data.status}`) return true
    return last.type === 'run.completed' && JSON.stringify(last.data.output) !== JSON.stringify(data.output)
  })
  return [
    ...(new Set(ids).size < ids.length ? ['the end of a child was counted twice.'] : []),
    ...open.map(({ data }) => `it completed without the end of its child ${data.runId}.`),
    ...wrong.map(({ data }) => `it counts the end of child ${data.runId} as ${data.status}, and the child says otherwise.`),
  ]
}

/** Its calls are those in its own log, and what its children reported. */
function usage(log: RunLog): string[] {
  const own = of(log, 'model.requested').length
  const below = of(log, 'child.finished').reduce((sum, { data }) => sum + data.usage.modelCalls, 0)
  const counted = log.state.usage.modelCalls
  return counted === own + below ? [] : [`it counts ${counted} model calls; its log has ${own} and its children ${below}.`]
}
