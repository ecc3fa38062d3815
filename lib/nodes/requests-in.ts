/** The requests to people that nodes can make, found in their data by its shape: questions, gates, and decisions that ask when they are stuck. Pure. */
import type { GraphNode } from '#lib/engine/graph.ts'
import { isJsonObject, type JsonObject } from '#lib/engine/json.ts'
import { objectOf, rowsOf, textOf } from './draft.ts'

export interface RequestPlace {
  what: 'question' | 'gate' | 'stuck'
  /** JSON Pointer of the settings in the node's data. */
  path: string
  /** Of an intent's gate: the intent. */
  intent?: string
  /** audience, required, channels, timeoutSeconds, escalate. */
  settings: JsonObject
}

/** In the order of the form. A gate that is off asks nobody. */
export function requestsIn({ kind, data }: Pick<GraphNode, 'kind' | 'data'>): RequestPlace[] {
  const errors = objectOf(data, 'errors')
  return [
    ...(kind === 'question' ? [{ what: 'question' as const, path: '', settings: data }] : []),
    ...gateAt(data, ''),
    ...rowsOf(data, 'intents').flatMap(({ index, row }) => gateAt(row, `/intents/${index}`, textOf(row, 'name'))),
    ...(errors.onStuck === 'ask' ? [{ what: 'stuck' as const, path: '/errors/ask', settings: objectOf(errors, 'ask') }] : []),
  ]
}

function gateAt(data: JsonObject, path: string, intent?: string): RequestPlace[] {
  const gate = data.approval
  return isJsonObject(gate) && gate.when !== false ? [{ what: 'gate', path: `${path}/approval`, settings: gate, ...(intent !== undefined && { intent }) }] : []
}
