/** The outputs that the engine itself makes for a step, from what the log already holds: one code for the runner and for a replay. */
import type { LogValues } from './context/log-values.ts'
import { isJsonObject, type Json, type JsonObject } from './json.ts'
import type { OutputSource } from './plan.ts'
import { outputRef } from './scope.ts'
import { stepOf, type Ref, type RunState, type StepState } from './state.ts'

export interface OutputValues extends LogValues {
  /** The time of an event. */
  at(seq: number): Promise<string>
}

type Makers = { [Kind in OutputSource['kind']]: (values: OutputValues, source: Extract<OutputSource, { kind: Kind }>) => Promise<Json> }

/** Long values come whole. */
export function outputOf(values: OutputValues, source: OutputSource): Promise<Json> {
  const make = makers[source.kind] as (values: OutputValues, source: OutputSource) => Promise<Json>
  return make(values, source)
}

const makers: Makers = {
  reference: (values, { ref }) => loaded(values, ref),
  selection: async (values, { intent, args }) => ({ intent, args: await loaded(values, args, {}) }),
  async answer(values, { seq, votes }) {
    const last = await answered(values, seq)
    return votes === undefined ? last : { ...last, answers: [...(await Promise.all(votes.map((vote) => answered(values, vote)))), last] }
  },
  default: (_, { value }) => Promise.resolve({ value, by: 'timeout', via: 'timeout' }),
  expiry: async (values, { seq }) => ({ expiredAt: await values.at(seq), message: 'Nobody answered in time.' }),
  async invalid(values, { seq }) {
    const { errors = [] } = await values.data(seq)
    return { raw: await loaded(values, { seq, path: 'raw' }), errors }
  },
  async refusal(values, { seq, expired }): Promise<JsonObject> {
    if (expired) return { by: null, comment: 'Nobody approved in time, so it was not done.', expiredAt: await values.at(seq) }
    const { by = null, comment } = await values.data(seq)
    return { by, ...(comment !== undefined && { comment }) }
  },
  async failure(values, { seq }) {
    const error = await loaded(values, { seq, path: 'error' })
    const { code = '', message = '', compact = '' } = isJsonObject(error) ? error : {}
    return { code, message, compact }
  },
  async chosen(values, { seq, part }) {
    const output = await loaded(values, { seq, path: 'output' })
    return (isJsonObject(output) ? output[part] : undefined) ?? null
  },
  firing: async (values, { seq }) => ({ firedAt: await values.at(seq) }),
  callback: async (values, { seq }) => ({ payload: await loaded(values, { seq, path: 'payload' }) }),
  child: (values, { seq }) => loaded(values, { seq, path: 'output' }),
  async children(values, { ends, collect }) {
    const refs = ends.map(({ seq, ok }): Ref => ({ seq, path: ok || !collect ? 'output' : 'error' }))
    const value = await values.load(refs)
    return refs.map((ref) => {
      const told = value(ref) ?? null
      return collect ? { ok: ref.path === 'output', [ref.path]: told } : told
    })
  },
}

/** A branch that came to a join, and where what it brought stands. */
export interface Branch {
  node: string
  handle: string | null
  ref?: Ref
}

/** The branches that a join started from, in the order of its incoming edges. */
export function branchesOf(state: RunState, join: StepState): Branch[] {
  return join.from.map((origin) => {
    const step = stepOf(state, origin.step)
    const ref = outputRef(step)
    return { node: step.node, handle: step.handle ?? null, ...(ref && { ref }) }
  })
}

/** The output of a join: what each branch brought. */
export async function joinedOutput(values: LogValues, branches: Branch[]): Promise<Json> {
  const value = await values.load(branches.flatMap(({ ref }) => (ref ? [ref] : [])))
  return branches.map(({ node, handle, ref }) => ({ node, handle, output: (ref && value(ref)) ?? null }))
}

async function answered(values: OutputValues, seq: number): Promise<JsonObject> {
  const { by = null, via = null } = await values.data(seq)
  return { value: await loaded(values, { seq, path: 'value' }), by, via }
}

async function loaded(values: OutputValues, ref: Ref, absent: Json = null): Promise<Json> {
  return (await values.load([ref]))(ref) ?? absent
}
