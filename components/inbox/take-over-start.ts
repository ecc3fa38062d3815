/** What taking over a stuck step begins with: the shape of what the call would have given, as far as the document that runs says it. Pure. */
import type { HumanRequest } from '#lib/api/requests.ts'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { nodeOfStep } from '#lib/engine/events.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { findNodeType } from '#lib/nodes/index.ts'
import { startValue } from '#components/schema-form/schema-shape.ts'

export interface TakeOverStart {
  /** Said above it. */
  title: string
  output: Json
  /** In place of a model that did not choose: its choices, each with arguments to begin with. */
  choices: { intent: string; output: JsonObject }[]
}

type Drawn = Pick<WorkflowDocument['nodes'][number], 'id' | 'type' | 'data'>

/** Of a request of the kind escalation. Without a document, an empty object to begin with. */
export function takeOverStart(document: { nodes: readonly Drawn[] } | undefined, { nodeId, nodeLabel, call, intent }: Pick<HumanRequest, 'nodeId' | 'nodeLabel' | 'call' | 'intent'>): TakeOverStart {
  const stuck = document?.nodes.find(({ id }) => id === nodeId)
  if (call !== undefined) {
    const failed = document?.nodes.find(({ id }) => id === nodeOfStep(call))
    return { title: `What ${intent ?? nodeOfStep(call)} is to have given, as JSON. The model reads it as the result.`, output: failed ? shapeOf(failed) : {}, choices: [] }
  }
  const choices = stuck?.type === 'decide' ? choicesOf(stuck.data) : []
  const [first] = choices
  if (first) return { title: `What ${nodeLabel ?? nodeId} chooses, as JSON. An approval that the choice needs is asked for as always.`, output: first.output, choices }
  return { title: `What ${nodeLabel ?? nodeId} is to have written, as JSON.`, output: stuck ? shapeOf(stuck) : {}, choices }
}

function choicesOf({ intents }: JsonObject): TakeOverStart['choices'] {
  const known = Array.isArray(intents) ? intents.filter(isJsonObject) : []
  return known.flatMap(({ name, parameters }) => (typeof name === 'string' ? [{ intent: name, output: { intent: name, args: isJsonObject(parameters) ? startValue(parameters) : {} } }] : []))
}

/** What a node gives where it is known, with empty values; an empty object elsewhere. */
function shapeOf({ type, data }: Drawn): Json {
  const schema = findNodeType(type)?.output?.(data)
  return isJsonObject(schema) ? filled(schema) : {}
}

/** Every property that a schema names, whether it is required or not: the reader is to see what there could be. */
function filled(schema: JsonObject): Json {
  const { properties } = schema
  if (!isJsonObject(properties)) return startValue(schema)
  return Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, isJsonObject(property) ? filled(property) : null]))
}
