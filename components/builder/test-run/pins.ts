/**
 * Outputs pinned in a draft: what stands in for a node when the draft is run, so that the node is not executed. Says what fits, by the
 * one rule that the server uses too, and proposes something to pin where nothing was ever there. Pure.
 */
import { reservedHandles } from '#lib/engine/decision.ts'
import type { DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { setData } from '#lib/engine/edit.ts'
import type { GraphNode } from '#lib/engine/graph.ts'
import { isJsonObject, type Json } from '#lib/engine/json.ts'
import { rowsOf, textOf } from '#lib/nodes/draft.ts'
import { findNodeType } from '#lib/nodes/index.ts'
import { readData } from '#lib/nodes/read-data.ts'
import { mayBeGiven, standInFor, type StandIn } from '#lib/nodes/stand-in.ts'
import { choicesOf, defaultValue, propertiesOf, shapeOf, type FieldKind, type SchemaShape } from '#components/schema-form/schema-shape.ts'

export interface Pin {
  node: DocumentNode
  output: Json
  /** By which port it leaves, or why it is passed over. */
  fit: StandIn
}

/** The pins of a draft, in document order. */
export function pinsOf(document: WorkflowDocument): Pin[] {
  return document.nodes.flatMap((node) => (node.data.pinned === undefined ? [] : [{ node, output: node.data.pinned, fit: fitOf(node, node.data.pinned) }]))
}

/** Whether anything can stand in for the node at all: not for what only people see, nor for a start, a join or an end. */
export function isPinnable(node: DocumentNode): boolean {
  const standing = standingOf(node)
  return standing !== undefined && mayBeGiven(standing)
}

/** By which port the output would leave, or in a sentence why it cannot stand in. `handle` chooses among the node's ports. */
export function fitOf(node: DocumentNode, output: Json, handle?: string): StandIn {
  const standing = standingOf(node)
  if (!standing) return { ok: false, message: `Nothing can stand in for "${node.id}": it is for people only.` }
  if (standing.unready) return { ok: false, message: `"${node.id}" has problems, and a decision that something stands in for still goes through its gates. Solve them first.` }
  return standInFor(standing, output, handle)
}

/** One undo step. Undefined takes the pin away. */
export const pin = (document: WorkflowDocument, id: string, output: Json | undefined): WorkflowDocument => setData(document, id, ['pinned'], output)

/** Something to begin with: an output that leaves by `handle`, or by the first port that one leaves by. Undefined where none can be thought of. */
export function exampleOutput(node: DocumentNode, handle?: string): Json | undefined {
  const standing = standingOf(node)
  if (!standing) return undefined
  const chosen = standing.handles.filter((port) => (handle === undefined || port === handle) && !(standing.kind === 'decision' && isReserved(port)))
  for (const port of chosen) {
    const found = candidates(node, port).find((output) => {
      const fit = fitOf(node, output)
      return fit.ok && fit.handle === port
    })
    if (found !== undefined) return found
  }
  return undefined
}

const isReserved = (handle: string): boolean => (reservedHandles as readonly string[]).includes(handle)

/** What outputs look like: a choice, a case, an answer, anything. */
const candidates = (node: DocumentNode, port: string): Json[] => [{ intent: port, args: exampleArguments(node, port) }, { case: port }, { value: port === 'yes' }, { value: port }, { value: '' }, {}]

/** Each parameter with something that has its type, to be written over. */
function exampleArguments(node: DocumentNode, intent: string): Json {
  const parameters = rowsOf(node.data, 'intents').find(({ row }) => textOf(row, 'name') === intent)?.row.parameters
  if (!isJsonObject(parameters)) return {}
  return Object.fromEntries(propertiesOf(parameters).map(({ name, schema }) => [name, defaultValue(schema, parameters) ?? emptyValue(shapeOf(schema, parameters))]))
}

function emptyValue({ kind, schema }: SchemaShape): Json {
  if (kind === 'choice') return choicesOf(schema)[0]?.value ?? null
  return empties[kind]
}

const empties: Record<Exclude<FieldKind, 'choice'>, Json> = { line: '', text: '', number: 0, boolean: false, object: {}, list: [], json: null }

type Standing = Pick<GraphNode, 'id' | 'type' | 'kind' | 'handles' | 'data'> & { unready: boolean }

function standingOf({ id, type, data }: DocumentNode): Standing | undefined {
  const definition = findNodeType(type)
  if (!definition || definition.kind === 'visual') return undefined
  const { draft, config } = readData(definition, data)
  return { id, type, kind: definition.kind, handles: definition.handles(draft), data: draft, unready: definition.kind === 'decision' && config === null }
}
