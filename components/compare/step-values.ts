/** The values of a step that are compared: what it was given, what was chosen, said and made. Read from its log. Pure. */
import type { Event, EventOf } from '#lib/engine/events.ts'
import type { Json } from '#lib/engine/json.ts'
import type { RunLog } from '#components/inspector/run-log.ts'

export const valueNames = ['input', 'arguments', 'reasoning', 'answer', 'output', 'variables', 'error'] as const
export type ValueName = (typeof valueNames)[number]
export type StepValues = Partial<Record<ValueName, Json>>

/** A later event of a kind stands in place of an earlier one. The output of a decision is its choice and left out. */
export function stepValues(log: RunLog | undefined, step: string | undefined): StepValues {
  const values: StepValues = {}
  if (!log || step === undefined) return values
  for (const event of log.eventsOf(step)) Object.assign(values, valuesOf(event))
  if (values.arguments !== undefined) delete values.output
  return values
}

const readers: { [T in Event['type']]?: (event: EventOf<T>) => { [Name in ValueName]?: Json | undefined } } = {
  'step.started': ({ data }) => ({ input: data.input }),
  'intent.selected': ({ data }) => ({ arguments: data.args, reasoning: data.reasoning }),
  'approval.decided': ({ data }) => ({ answer: { verdict: data.verdict, ...(data.comment !== undefined && { comment: data.comment }) }, arguments: data.args }),
  'step.resolved': ({ data }) => ({ answer: data.verdict }),
  'human.answered': ({ data }) => ({ answer: data.value }),
  'step.completed': ({ data }) => ({ output: data.output }),
  'step.refreshed': ({ data }) => ({ output: data.output }),
  'step.edited': ({ data }) => ({ arguments: data.args, output: data.output }),
  'vars.set': ({ data }) => ({ variables: data.values }),
  'step.failed': ({ data: { error, retryAt } }) => (retryAt === undefined ? { error: { ...error, details: error.details ?? null } } : {}),
}

function valuesOf(event: Event): StepValues {
  const read = readers[event.type] as ((event: Event) => { [Name in ValueName]?: Json | undefined }) | undefined
  return Object.fromEntries(Object.entries(read?.(event) ?? {}).filter(([, value]) => value !== undefined))
}
