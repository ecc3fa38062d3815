/**
 * Everything that a text of a node can read, as one shape per name: `input`, `args`, `steps.<id>`, … Declared parts come from the
 * workflow (its input, the intents that lead here, what each node type hands on), values from the last run. Pure.
 */
import type { DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { compile } from '#lib/nodes/compile.ts'
import { objectOf, rowsOf, textOf } from '#lib/nodes/draft.ts'
import { findNodeType } from '#lib/nodes/index.ts'
import { scopesOf } from '#lib/nodes/scopes.ts'
import { pathsOf } from '#lib/engine/paths.ts'
import { nodeTitle } from '#components/canvas/card-model.ts'
import { partOf, type Held, type HeldStep, type NodeScope } from './node-scope.ts'
import { shapeOf, type Shape } from './value-shape.ts'

export interface Root {
  name: string
  /** What it is, in a few words. */
  says: string
  shape: Shape
}

export interface ScopeSource {
  document: WorkflowDocument
  node: DocumentNode
  /** Undefined where there is no run. */
  scope?: NodeScope
  /** Long values that were fetched, by hash. */
  loaded: ReadonlyMap<string, Json>
  /** Names of secrets, where the node may read them. */
  secrets?: readonly string[]
  /** `args` of a decision are those that it selects itself. */
  gate?: boolean
}

/** In the order in which people look for them. */
export function scopeRoots(source: ScopeSource): Root[] {
  const { document, node, scope, secrets, gate } = source
  const scopeOf = scopesOf(document.nodes)
  const own = scopeOf(node.parentId)
  const beside = document.nodes.filter((each) => scopeOf(each.parentId) === own)
  const held = (value: Held | undefined): Pick<Shape, 'value' | 'longBytes'> => heldShape(value, source.loaded)
  return [
    inputRoot(own === undefined ? document.input : undefined, held(scope?.input)),
    ...argsRoot(gate && findNodeType(node.type)?.kind === 'decision' ? ownArguments(node) : argumentSchema(document, node.id), held(scope?.args)),
    ...rootsOfNodes(source, beside, own, held),
    { name: 'trigger', says: 'what started the run', shape: { schema: { properties: { kind: { type: 'string' } } }, ...held(scope?.trigger) } },
    { name: 'run', says: 'this run', shape: runShape(beside, scope, own !== undefined) },
    { name: 'now', says: 'time of the step', shape: { schema: { type: 'string' }, ...(scope && { value: scope.now }) } },
    ...(secrets ? [secretsRoot(secrets)] : []),
  ]
}

type Holds = (value: Held | undefined) => Pick<Shape, 'value' | 'longBytes'>

const inputRoot = (schema: JsonObject | undefined, known: ReturnType<Holds>): Root => ({ name: 'input', says: schema ? 'what the run was started with' : 'what the container hands in', shape: { ...shapeOf(schema), ...known } })

function argsRoot(schema: JsonObject | undefined, known: ReturnType<Holds>): Root[] {
  return schema || known.value !== undefined ? [{ name: 'args', says: 'of the intent that led here', shape: { ...shapeOf(schema), ...known } }] : []
}

/** `prev`, `steps` and `vars`: what the nodes beside it give. */
function rootsOfNodes({ document, node, scope }: ScopeSource, beside: readonly DocumentNode[], own: string | undefined, held: Holds): Root[] {
  const declared = new Map(beside.map((each) => [each.id, outputSchema(each, document, own)]))
  const before = document.edges.filter((edge) => edge.target === node.id).flatMap((edge) => declared.get(edge.source) ?? [])
  const steps = beside.filter((each) => each.id !== node.id && handsOn(each))
  const variables = new Set([...beside.flatMap((each) => findNodeType(each.type)?.sets?.(each.data) ?? []), ...Object.keys(scope?.vars ?? {})])
  return [
    { name: 'prev', says: 'output of the node before', shape: { ...shapeOf(before.length === 1 ? before[0] : { anyOf: before }), ...held(scope?.prev) } },
    { name: 'steps', says: 'what nodes came back with', shape: object(Object.fromEntries(steps.map((each) => [each.id, stepShape(each, declared.get(each.id), scope?.steps[each.id], held)]))) },
    ...(variables.size > 0 ? [{ name: 'vars', says: 'variables', shape: object(Object.fromEntries([...variables].map((name) => [name, held(scope?.vars[name])]))) }] : []),
  ]
}

/** By name alone: no value of a secret ever comes to a page. */
function secretsRoot(names: readonly string[]): Root {
  return { name: 'secrets', says: 'sent to listed hosts only, never shown', shape: object(Object.fromEntries(names.map((name) => [name, { schema: { type: 'string' }, says: 'A secret. It is never shown.' }]))) }
}

const object = (members: Record<string, Shape>): Shape => ({ members })

function heldShape(held: Held | undefined, loaded: ReadonlyMap<string, Json>): Pick<Shape, 'value' | 'longBytes'> {
  if (held === undefined) return {}
  if (held.kind === 'value') return { value: held.value }
  const value = loaded.get(held.hash)
  return value === undefined ? { longBytes: held.bytes } : { value: partOf(value, held.key) }
}

const handsOn = ({ type }: DocumentNode): boolean => {
  const kind = findNodeType(type)?.kind
  return kind !== undefined && kind !== 'visual' && kind !== 'end' && kind !== 'start'
}

/** What a node hands on, as far as the workflow says it. */
function outputSchema(node: DocumentNode, document: WorkflowDocument, scope: string | undefined): JsonObject | undefined {
  if (findNodeType(node.type)?.kind === 'start') return scope === undefined && isJsonObject(document.input) ? document.input : undefined
  return findNodeType(node.type)?.output?.(node.data)
}

const errorSchema: JsonObject = { type: 'object', properties: { code: { type: 'string' }, message: { type: 'string' }, compact: { type: 'string' }, details: {} } }

function stepShape(node: DocumentNode, output: JsonObject | undefined, step: HeldStep | undefined, held: Holds): Shape {
  const decides = findNodeType(node.type)?.kind === 'decision'
  const fails = findNodeType(node.type)?.handles(node.data).includes('error')
  const properties: Record<string, Shape> = {
    output: { ...shapeOf(output), ...held(step?.output) },
    visits: { schema: { type: 'integer', description: 'How often it was visited' }, ...(step && { value: step.visits }) },
    ...(decides && { intent: { schema: { enum: rowsOf(node.data, 'intents').map(({ row }) => textOf(row, 'name')), description: 'What it chose' }, ...(step?.intent !== undefined && { value: step.intent }) }, args: { ...shapeOf({ anyOf: rowsOf(node.data, 'intents').map(({ row }) => objectOf(row, 'parameters')) }), ...held(step?.args) } }),
    ...((fails || step?.error) && { error: { schema: errorSchema, ...held(step?.error) } }),
  }
  return { members: properties, says: nodeTitle(node) }
}

function runShape(beside: readonly DocumentNode[], scope: NodeScope | undefined, inside: boolean): Shape {
  const waits = beside.filter((each) => findNodeType(each.type)?.kind === 'wait' && each.data.callback === true)
  return object({
    id: { schema: { type: 'string' }, ...(scope && { value: scope.run.id }) },
    startedAt: { schema: { type: 'string' }, ...(scope && { value: scope.run.startedAt }) },
    ...(waits.length > 0 && { callbacks: object(Object.fromEntries(waits.map((wait) => [wait.id, { schema: { type: 'string', description: `Address of ${nodeTitle(wait)}` } }]))) }),
    ...(inside && { index: { schema: { type: 'integer', description: 'Place in the list, where each item has its own run' }, ...(scope?.run.index !== undefined && { value: scope.run.index }) } }),
  })
}

/** Of the intents of a decision. */
function ownArguments(node: DocumentNode): JsonObject {
  return { anyOf: rowsOf(node.data, 'intents').map(({ row }) => objectOf(row, 'parameters')) }
}

/** Parameters of the intents whose arm the node lies in. */
export function argumentSchema(document: WorkflowDocument, nodeId: string): JsonObject | undefined {
  const arms = pathsOf(compile(document).graph).arms(nodeId)
  const schemas = arms.flatMap(({ decision, intent }) => {
    const data = document.nodes.find(({ id }) => id === decision)?.data
    const row = data && rowsOf(data, 'intents').find((candidate) => textOf(candidate.row, 'name') === intent)?.row
    return row && isJsonObject(row.parameters) ? [row.parameters] : []
  })
  return schemas.length > 1 ? { anyOf: schemas } : schemas[0]
}
