/**
 * Extraction: a selection becomes an agent, or a workflow of its own that is called. What it reads from outside is its declared input,
 * with the references rewritten; what is read of it comes from its output. Gives the same results, or says why it cannot. Pure.
 */
import type { DocumentEdge, DocumentNode, InputSchema, WorkflowDocument } from '#lib/engine/document.ts'
import { freshNodeId, numbered, present } from '#lib/engine/edit.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import type { Replacement } from '#lib/engine/rewrite-paths.ts'
import { textOf } from '../draft.ts'
import { findNodeType } from '../index.ts'
import { crossingReads } from './crossing-reads.ts'
import { namesFor, objectOfPaths, readsOf, rewriteReads, startsWith } from './scope-reads.ts'
import { partOf, titleIn, type Part } from './selection.ts'

export interface Extraction {
  /** Id of the node that stands for the selection. */
  id: string
  /** The document around it: without the selection, its edges leading to `id`, which is not there yet. */
  around: WorkflowDocument
  /** Where the node belongs among the others. */
  index: number
  parentId: string | undefined
  position: { x: number; y: number }
  /** The selection with a start and an end of its own. What lies in nothing has no parent; places begin at the upper left. */
  inside: { nodes: DocumentNode[]; edges: DocumentEdge[] }
  /** JSONata; left out where nothing is handed over. */
  input?: string
  /** Names of the declared input, and the path outside that each was. */
  inputs: { name: string; path: string }[]
  /** Names of the output, where it is more than what the last node gave. */
  outputs: { name: string; path: string }[]
  notes: string[]
}

export type Extracted = { ok: true; extraction: Extraction } | { ok: false; reasons: string[] }

/** `name` is what the node is called; its id is made from it. */
export function extractNodes(document: WorkflowDocument, selected: ReadonlySet<string>, name: string): Extracted {
  const chosen = partOf(document, selected)
  if (!chosen.ok) return chosen
  const { part } = chosen
  const crossing = crossingReads(part)
  const id = freshNodeId(document, name)
  const handOver = outputOf(part, id, crossing.outputs)
  const reasons = [...crossing.reasons, ...handOver.reasons]
  if (reasons.length > 0) return { ok: false, reasons }

  const inputNames = namesFor(crossing.inputs)
  const inputs = crossing.inputs.map((path) => ({ path: path.join('.'), name: inputNames.get(path.join('.')) ?? '' }))
  const input = objectOfPaths(inputs.map((each) => [each.name, each.path]))
  const around = aroundOf(part, id, handOver)
  const members = document.nodes.filter((node) => part.taken.has(node.id))
  const rewritten = members.map((node) => (part.members.has(node.id) ? rewriteReads(node, inputReplacement(part, node.id, crossing.inputs, inputNames)) : node))
  return {
    ok: true,
    extraction: {
      id,
      around,
      index: document.nodes.slice(0, document.nodes.findIndex((node) => node.id === part.entry)).filter((node) => !part.taken.has(node.id)).length,
      ...placeOf(part, members),
      inside: insideOf(part, rewritten, handOver.output, new Set(document.nodes.map((node) => node.id))),
      ...(input !== undefined && { input }),
      inputs,
      outputs: handOver.outputs,
      notes: [...part.notes, ...handOver.notes],
    },
  }
}

/** The document with the selection as an agent. What becomes of places is the canvas's business. */
export function withAgent({ around, id, index, parentId, position, inside, input }: Extraction, label: string, steps: number): WorkflowDocument {
  const data: JsonObject = { label, ...(input !== undefined && { input }), steps }
  const agent = present<DocumentNode>({ id, type: 'agent', position, parentId, extent: undefined, data })
  const held = inside.nodes.map((node) => (node.parentId === undefined ? { ...node, parentId: id } : node))
  return { ...around, nodes: [...around.nodes.toSpliced(index, 0, agent), ...held], edges: [...around.edges, ...inside.edges] }
}

/** The document with a call in place of the selection. */
export function withCall({ around, id, index, parentId, position, input }: Extraction, label: string, workflow: string, version: 'latest' | 'draft'): WorkflowDocument {
  const data: JsonObject = { label, workflow, ...(version !== 'latest' && { version }), ...(input !== undefined && { input }) }
  const call = present<DocumentNode>({ id, type: 'call', position, parentId, extent: undefined, data })
  return { ...around, nodes: around.nodes.toSpliced(index, 0, call) }
}

/** The selection as a workflow of its own. Its prompts begin histories of their own. */
export function asWorkflow({ inside, inputs }: Extraction, document: WorkflowDocument, name: string): WorkflowDocument {
  const properties = Object.fromEntries(inputs.map((each) => [each.name, schemaOf(document, each.path)]))
  const input: InputSchema = inputs.length === 0 ? { type: 'object' } : { type: 'object', properties }
  const nodes = inside.nodes.map((node) => {
    const { promptId: _, ...data } = node.data
    return { ...node, data }
  })
  return { oriel: 1, name, description: '', input, nodes, edges: inside.edges, triggers: [], limits: document.limits }
}

/** What the schema of the run's input says of a path; of anything else, where it came from. */
function schemaOf({ input }: WorkflowDocument, path: string): JsonObject {
  const [root, ...rest] = path.split('.')
  const found = root === 'input' ? rest.reduce<JsonObject | undefined>((schema, key) => propertyOf(schema, key), input) : undefined
  return found ?? { description: path }
}

function propertyOf(schema: JsonObject | undefined, key: string): JsonObject | undefined {
  const properties = schema?.properties
  const found = typeof properties === 'object' && properties !== null && !Array.isArray(properties) ? properties[key] : undefined
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? found : undefined
}

/** Whether the arguments that a node reads are those of a decision of the part. */
const readsInnerArgs = ({ paths, members }: Part, node: string): boolean => paths.arms(node).some(({ decision }) => members.has(decision))

const inputReplacement =
  (part: Part, node: string, inputs: readonly string[][], names: ReadonlyMap<string, string>) =>
  (path: string[]): Replacement | undefined => {
    if (path[0] === 'prev' && node !== part.entry) return undefined
    if (path[0] === 'args' && readsInnerArgs(part, node)) return undefined
    const mapped = inputs.find((each) => startsWith(path, each))
    return mapped && { segments: mapped.length, text: `input.${names.get(mapped.join('.'))}` }
  }

interface HandOver {
  /** JSONata of the end inside; left out where it gives what the last node gave. */
  output?: string
  outputs: { name: string; path: string }[]
  /** For a read outside. */
  replacement(node: string, path: string[]): Replacement | undefined
  reasons: string[]
  notes: string[]
}

/**
 * Where all that is read outside is what the one last node gave, the step gives just that, so that `prev`, a decision's thread and a
 * join see no difference. Else it gives an object: `result` is what the last node gave, beside it what else is read.
 */
function outputOf(part: Part, id: string, outputs: readonly string[][]): HandOver {
  const sources = [...new Set(part.leaving.map(({ source }) => source))]
  const [only] = sources.length === 1 ? sources : []
  const direct = (path: readonly string[]): Replacement | undefined => {
    if (only === undefined) return undefined
    const isDecision = part.paths.nodes.get(only)?.kind === 'decision'
    if (path[0] === 'steps' && path[1] === only && path[2] === 'output') return { segments: 3, text: `steps.${id}.output` }
    if (isDecision && path[0] === 'steps' && path[1] === only && (path[2] === 'args' || path[2] === 'intent')) return { segments: 3, text: `steps.${id}.output.${path[2]}` }
    return isDecision && path[0] === 'args' ? { segments: 1, text: `steps.${id}.output.args` } : undefined
  }
  if (outputs.every(direct)) return { outputs: [], replacement: (_, path) => direct(path), reasons: [], notes: [] }
  return composed(part, id, outputs)
}

function composed(part: Part, id: string, outputs: readonly string[][]): HandOver {
  const names = namesFor(outputs, ['result'])
  const rows = outputs.map((path) => ({ name: names.get(path.join('.')) ?? '', path: path.join('.') }))
  const target = part.leaving[0]?.target
  const node = part.document.nodes.find((each) => each.id === target)
  const alone = part.document.edges.every((edge) => edge.target !== target || part.members.has(edge.source))
  const readsPrev = node !== undefined && readsOf(node).some(({ path }) => path[0] === 'prev')
  const name = titleIn(part.document, target ?? '')
  const kind = node && findNodeType(node.type)?.kind
  return {
    output: objectOfPaths([['result', 'prev'], ...rows.map((row) => [row.name, row.path] as const)]),
    outputs: rows,
    replacement(reader, path) {
      if (path[0] === 'prev') return reader === target ? { segments: 1, text: 'prev.result' } : undefined
      const mapped = outputs.find((each) => startsWith(path, each))
      return mapped && { segments: mapped.length, text: `steps.${id}.output.${names.get(mapped.join('.'))}` }
    },
    reasons: [
      ...(target === undefined ? ['Nothing follows the selection, yet something of it is read elsewhere. Connect what follows first.'] : []),
      ...(readsPrev && !alone ? [`${name} reads “prev”, and is reached from elsewhere too. Read what is needed by name first.`] : []),
      ...(kind === 'join' ? [`${name} collects what its branches give, and more than that is read of the selection: ${rows.map(({ path }) => path).join(', ')}. Select the Join too, or put a Transform before it.`] : []),
    ],
    notes: kind === 'decision' ? [`${name} is shown the whole output of the step: result, ${rows.map((row) => row.name).join(', ')}.`] : [],
  }
}

function aroundOf(part: Part, id: string, handOver: HandOver): WorkflowDocument {
  const { document, taken, members, entering, leaving, failing } = part
  const target = leaving[0]?.target
  const nodes = document.nodes
    .filter((node) => !taken.has(node.id))
    .map((node) => {
      const rewritten = rewriteReads(node, (path) => (path[0] === 'args' && !readsInnerArgs(part, node.id) ? undefined : handOver.replacement(node.id, path)))
      const givesPrev = node.id === target && handOver.output !== undefined && findNodeType(node.type)?.kind === 'end' && textOf(node.data, 'output').trim() === ''
      return givesPrev ? { ...rewritten, data: { ...rewritten.data, output: 'prev.result' } } : rewritten
    })
  const gone = new Set([...leaving, ...failing].map((edge) => edge.id))
  const [first, failed] = [leaving[0]?.id, failing[0]?.id]
  const into = new Set(entering.map((edge) => edge.id))
  const used = new Set(document.edges.map((edge) => edge.id))
  const edges = document.edges.flatMap((edge): DocumentEdge[] => {
    if (into.has(edge.id)) return [{ ...edge, target: id }]
    if (edge.id === first || edge.id === failed) return [{ ...edge, id: numbered(`${id}-${edge.id === first ? 'out' : 'error'}-${edge.target}`, used, '-'), source: id, sourceHandle: edge.id === first ? 'out' : 'error' }]
    return gone.has(edge.id) || taken.has(edge.source) || taken.has(edge.target) || members.has(edge.source) ? [] : [edge]
  })
  return { ...document, nodes, edges }
}

/** Room for a start and an end beside the selection. */
const margin = { left: 24, top: 64, start: 244, end: 308 }

function insideOf(part: Part, members: readonly DocumentNode[], output: string | undefined, used: Set<string>): Extraction['inside'] {
  const { document, leaving, loose, entry, taken } = part
  const corner = cornerOf(part, members)
  const placed = members.map((node): DocumentNode => {
    if (node.parentId !== undefined && taken.has(node.parentId)) return node
    const { x, y } = placeIn(part, node)
    return present({ ...node, parentId: undefined, extent: undefined, position: { x: x - corner.x + margin.start, y: y - corner.y + margin.top } })
  })
  const end = numbered('end', used, '_')
  const start = numbered('start', used, '_')
  const right = Math.max(...placed.filter(({ parentId }) => parentId === undefined).map(({ position, width = 0 }) => position.x + width)) + margin.end
  const entryAt = placed.find(({ id }) => id === entry)?.position.y ?? margin.top
  const lastAt = placed.find(({ id }) => id === (leaving[0]?.source ?? entry))?.position.y ?? entryAt
  const ends = leaving.length > 0 ? leaving.map(({ source, sourceHandle }) => ({ node: source, handle: sourceHandle })) : loose
  const held = document.edges.filter(({ source, target }) => taken.has(source) && taken.has(target))
  const edge = (source: string, sourceHandle: string, target: string): DocumentEdge => ({ id: `${source}-${sourceHandle}-${target}`, source, sourceHandle, target, targetHandle: undefined })
  const toEnd = [...new Map(ends.map(({ node, handle }) => [`${node}.${handle}`, edge(node, handle, end)])).values()]
  return {
    nodes: [
      present<DocumentNode>({ id: start, type: 'start', position: { x: margin.left, y: entryAt }, parentId: undefined, extent: undefined, data: { label: 'Start' } }),
      ...placed,
      present<DocumentNode>({ id: end, type: 'end', position: { x: right, y: lastAt }, parentId: undefined, extent: undefined, data: { label: 'End', ...(output !== undefined && { output }) } }),
    ],
    edges: [edge(start, 'out', entry), ...held, ...toEnd],
  }
}

/** A node's place in the scope of the part, whatever groups it stands in. */
function placeIn({ document, scope }: Pick<Part, 'document' | 'scope'>, { position, parentId }: DocumentNode): { x: number; y: number } {
  const parent = parentId === undefined || parentId === scope ? undefined : document.nodes.find(({ id }) => id === parentId)
  if (!parent) return position
  const { x, y } = placeIn({ document, scope }, parent)
  return { x: x + position.x, y: y + position.y }
}

function cornerOf(part: Part, members: readonly DocumentNode[]): { x: number; y: number } {
  const places = members.filter(({ parentId }) => parentId === undefined || !part.taken.has(parentId)).map((node) => placeIn(part, node))
  return { x: Math.min(...places.map(({ x }) => x)), y: Math.min(...places.map(({ y }) => y)) }
}

/** Where the node that stands for it goes: into the group in which all of it lies, else into the scope. */
function placeOf(part: Part, members: readonly DocumentNode[]): Pick<Extraction, 'parentId' | 'position'> {
  const parents = new Set(members.filter(({ parentId }) => parentId === undefined || !part.taken.has(parentId)).map(({ parentId }) => parentId))
  const [only] = parents
  const parentId = parents.size === 1 ? only : part.scope
  const corner = cornerOf(part, members)
  const parent = parentId === part.scope ? undefined : part.document.nodes.find(({ id }) => id === parentId)
  const around = parent ? placeIn(part, parent) : { x: 0, y: 0 }
  return { parentId, position: { x: corner.x - around.x, y: corner.y - around.y } }
}
