/** The request that would be made next, gathered and assembled by the engine's own code (lib/engine/context). Asks nobody. Pure but for its ports. */
import { candidateOf, gatherRequest, requestRefs, summaryRequest, type Evaluate } from '#lib/engine/context/gather.ts'
import type { LogValues } from '#lib/engine/context/log-values.ts'
import type { AssembledContext, AssembleError, AssembleRequest, AssembleResult } from '#lib/engine/context/request.ts'
import type { GraphIndex } from '#lib/engine/graph.ts'
import { stepOf } from '#lib/engine/state.ts'
import type { NextAsk } from './next-asks.ts'

export interface NextPorts {
  values: LogValues
  evaluate: Evaluate
  assemble(request: AssembleRequest): Promise<AssembleResult>
  /** The model that a connection stands for, where the node names none. */
  modelOf(connection: string): string
  /** Number of the prompt's version in this run. */
  versionOf(nodeId: string): number
}

export type NextRequest =
  | { ok: true; context: AssembledContext; model: string; /** Events that a summary is to be made of first: what is sent is the request for it. */ summaryOf?: number[] }
  | { ok: false; error: AssembleError; model: string }

/** Reads the state before it first waits. */
export async function nextRequest(index: GraphIndex, { node: nodeId, step: id, candidate, state }: NextAsk, ports: NextPorts): Promise<NextRequest> {
  const node = index.node(nodeId)
  const step = stepOf(state, id)
  const refs = requestRefs(index, state, step)
  const { summarising } = step
  const named = (number: number, forSummary = false): string => {
    const { name, connection } = candidateOf(node, number, forSummary)
    return name || ports.modelOf(connection)
  }
  const own = named(summarising ? 0 : candidate)
  const request = await gatherRequest(node, refs, { model: own, version: ports.versionOf(nodeId), candidate: summarising ? 0 : candidate }, ports.values, ports.evaluate)
  const forSummary = async (covers: { by: 'rule' | 'budget'; covers: number[] }, number: number, again: boolean): Promise<NextRequest> => {
    const model = named(number, true)
    const result = await ports.assemble(summaryRequest(request, node, covers, { model, candidate: number, again }))
    return result.ok ? { ok: true, context: result.value, model, summaryOf: covers.covers } : { ok: false, error: result.error, model }
  }
  if (summarising) return forSummary(summarising, candidate, true)
  const result = await ports.assemble(request)
  if (result.ok) return { ok: true, context: result.value, model: own }
  return result.needs ? forSummary(result.needs, 0, false) : { ok: false, error: result.error, model: own }
}
