/**
 * How an output that stands in for a node leaves it: by which port, and which variables it sets. One rule for what is pinned, what an
 * API call gives, and what the builder offers. Pure; knows nothing of runs.
 */
import { reservedHandles } from '#lib/engine/decision.ts'
import type { GraphNode } from '#lib/engine/graph.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'

export type StandIn = { ok: true; handle: string; vars?: JsonObject } | { ok: false; message: string }

type Standing = Pick<GraphNode, 'id' | 'type' | 'kind' | 'handles' | 'data'>

/** Kinds whose output follows from the graph alone, or that have none. */
const neverGiven: readonly GraphNode['kind'][] = ['start', 'join', 'end']

/** Whether anything may stand in for this node. */
export const mayBeGiven = ({ kind }: Pick<Standing, 'kind'>): boolean => !neverGiven.includes(kind)

/** The port that `output` leaves by, or in a sentence why it cannot be this node's output. `handle` chooses among the node's ports. */
export function standInFor(node: Standing, output: Json, handle?: string): StandIn {
  if (!mayBeGiven(node)) return { ok: false, message: `Nothing can stand in for "${node.id}": a ${node.kind} is never given.` }
  const port = handle === undefined ? portOf(node, output) : { handle }
  if ('message' in port) return { ok: false, message: port.message }
  if (!node.handles.includes(port.handle)) return { ok: false, message: `"${node.id}" has no port ${JSON.stringify(port.handle)} to leave by. It has ${node.handles.join(', ')}.` }
  if (node.kind === 'decision' && !isChoice(output, port.handle)) return { ok: false, message: `A choice of "${node.id}" is {"intent": …, "args": {…}}, with the intent of its port.` }
  const vars = node.type === 'set' && isJsonObject(output) && isJsonObject(output.values) ? { vars: output.values } : {}
  return { ok: true, handle: port.handle, ...vars }
}

const isReserved = (handle: string): boolean => (reservedHandles as readonly string[]).includes(handle)

const isChoice = (output: Json, intent: string): boolean => !isReserved(intent) && isJsonObject(output) && output.intent === intent && isJsonObject(output.args)

function portOf(node: Standing, output: Json): { handle: string } | { message: string } {
  const named = (field: string, what: string, names: readonly string[]) => {
    const name = isJsonObject(output) ? output[field] : undefined
    if (typeof name === 'string' && names.includes(name)) return { handle: name }
    return { message: `The output of "${node.id}" names ${what} in "${field}": one of ${names.join(', ')}.` }
  }
  if (node.kind === 'decision') return named('intent', 'the chosen intent', node.handles.filter((handle) => !isReserved(handle)))
  if (node.type === 'branch') return named('case', 'the case that holds', node.handles)
  if (node.kind === 'question') return answerPort(node, output)
  return { handle: node.handles.includes('out') ? 'out' : (node.handles[0] ?? 'out') }
}

function answerPort({ id, handles, data }: Standing, output: Json): { handle: string } | { message: string } {
  const value = isJsonObject(output) ? output.value : undefined
  if (data.format === 'yes_no') return typeof value === 'boolean' ? { handle: value ? 'yes' : 'no' } : { message: `The answer to "${id}" is {"value": true} or {"value": false}.` }
  if (data.format !== 'choice') return value === undefined ? { message: `The answer to "${id}" stands in {"value": …}.` } : { handle: 'answered' }
  return typeof value === 'string' && handles.includes(value) ? { handle: value } : { message: `The answer to "${id}" is {"value": one of ${handles.filter((handle) => handle !== 'timeout').join(', ')}}.` }
}
