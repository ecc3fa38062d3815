/**
 * Test runs: what stands in for steps. Outputs pinned in a draft stand in at every visit of their node; what an earlier run had stands
 * in visit by visit. A given step starts and ends as any other, so tokens, threads and counters are those of a run that really did it;
 * nothing of its node is evaluated, sent or asked. A gate is not given: a given decision asks for approval as always.
 */
import { givenOutputSchema, nodeOfStep, type EventData, type GivenOutput, type GivenStep, type NewEvent } from './events.ts'
import type { GraphIndex, GraphNode } from './graph.ts'
import { hashJson } from './hash.ts'
import { isJsonObject, type Json, type JsonObject } from './json.ts'
import { fail, leave } from './leave.ts'
import type { Ref, RunState, StepState } from './state.ts'

/** Where the outputs of all given steps stand. */
export const givenOutputs: Ref = { seq: 1, path: 'givenOutputs' }

/** As the state holds them: by `node#visit`, or by `node` where it is meant for every visit. The first of several counts. */
export function givenByStep(steps: readonly GivenStep[]): NonNullable<RunState['given']> {
  const given: NonNullable<RunState['given']> = {}
  steps.forEach(({ node, visit, handle, fails, calls }, place) => {
    given[visit === undefined ? node : `${node}#${visit}`] ??= { place, handle, ...(fails && { fails }), ...(calls !== undefined && { calls }) }
  })
  return given
}

/** What stands in for a step (`decide#2`), if anything does. */
export const givenFor = (state: RunState, step: string) => state.given?.[step] ?? state.given?.[nodeOfStep(step)]

/** How many calls of a model the given steps of a node stand for, before one of its visits. */
export function givenCalls({ given, steps }: RunState, node: string, visit: number): number {
  if (!given) return 0
  return Array.from({ length: visit - 1 }, (_, before) => `${node}#${before + 1}`).reduce((sum, step) => sum + (steps[step]?.given === undefined ? 0 : (given[step]?.calls ?? 0)), 0)
}

/** Whether what was given to this step is due: it has neither chosen nor ended. */
export const isGiven = (step: StepState): boolean => step.given !== undefined && step.selected === undefined && step.endedSeq === undefined

/** What stands at a place of `givenOutputs`. Throws where nothing does: the log is not one of ours. */
export function givenAt(outputs: Json | undefined, place: number): GivenOutput {
  return givenOutputSchema.parse(Array.isArray(outputs) ? outputs[place] : undefined)
}

/** The start of a given step: nothing is prepared for it. */
export const givenStart = ({ kind }: GraphNode, step: string, from: EventData<'step.started'>['from'], place: number): NewEvent => ({ type: 'step.started', step, data: { attempt: 1, from, ...(kind === 'decision' && { decision: true }), given: place } })

/** The events that a given step ends with; of a decision, its choice, from which it goes on as after any choice. */
export function giveEvents(index: GraphIndex, state: RunState, step: StepState, { output = null, vars, error }: GivenOutput): NewEvent[] {
  const handle = givenFor(state, step.id)?.handle ?? 'out'
  if (error) return fail(index, step, error, handle)
  if (step.decision) {
    const args = argumentsOf(output)
    return [{ type: 'intent.selected', step: step.id, data: { intent: handle, args, argsHash: hashJson(args) } }]
  }
  const done: NewEvent = { type: 'step.completed', step: step.id, data: { handle, output, emitted: leave(index, step, handle).emitted, cached: true } }
  return vars && Object.keys(vars).length > 0 ? [{ type: 'vars.set', step: step.id, data: { values: vars } }, done] : [done]
}

/** Of a decision's output `{intent, args}`. */
const argumentsOf = (output: Json): JsonObject => (isJsonObject(output) && isJsonObject(output.args) ? output.args : {})
