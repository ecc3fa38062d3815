/**
 * What the templates and expressions of a document refer to, checked against what can exist: a step of no node, an argument of no
 * intent, a secret where none may stand. Also the syntax of templates; that of expressions is checked in the evaluation pool.
 *
 * Errors are what can never be there. What a schema merely does not mention may still come, so that is a warning.
 */
import type { Problem } from '#lib/engine/document.ts'
import { expressionReferences } from '#lib/engine/expression-references.ts'
import { containerData, type Graph, type GraphNode } from '#lib/engine/graph.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { pathsOf, type Arm, type Paths } from '#lib/engine/paths.ts'
import { checkTemplate, templateReferences } from '#lib/engine/template.ts'
import { authoredTexts, type AuthoredText } from './authored-text.ts'
import type { NodeDefinition } from './define-node.ts'
import { rowsOf } from './draft.ts'

/** A document node beside what became of it. */
export interface CompiledNode {
  definition: NodeDefinition
  /** Its data with defaults filled in, in order or not. */
  draft: JsonObject
  graphNode: GraphNode
  /** Of its data. */
  problems: Problem[]
}

interface Reference {
  /** `steps.fetch.output` → ['steps', 'fetch', 'output']. */
  path: readonly (string | number)[]
  line: number
}

/** The place of a reference, and what its scope holds. */
interface Reader {
  node: CompiledNode
  text: AuthoredText
  graph: Graph
  paths: Paths
  variables: ReadonlySet<string>
}

type Finding = Pick<Problem, 'severity' | 'code' | 'message' | 'instead'>

export function referenceProblems(graph: Graph, compiled: CompiledNode[]): Problem[] {
  const paths = pathsOf(graph)
  const variables = new Map<string | undefined, Set<string>>()
  for (const { definition, draft, graphNode } of compiled) {
    const inScope = variables.get(graphNode.parentId) ?? new Set()
    variables.set(graphNode.parentId, inScope)
    for (const name of definition.sets?.(draft) ?? []) inScope.add(name)
  }
  return compiled.flatMap((node) => {
    const inScope = variables.get(node.graphNode.parentId) ?? new Set()
    return authoredTexts(node.definition, node.draft).flatMap((text) => textProblems({ node, text, graph, paths, variables: inScope }))
  })
}

/** Scopes whose values nothing declares. */
const unchecked = new Set<AuthoredText['scope']>(['script', 'events', 'entry', 'nothing'])

function textProblems(reader: Reader): Problem[] {
  const { text, node } = reader
  const place = { nodeId: node.graphNode.id, path: text.path }
  const syntax = text.language === 'template' ? checkTemplate(text.text) : null
  if (syntax) return [{ severity: 'error', code: syntax.code, message: `Node "${node.graphNode.id}", ${text.path.slice(1)}: ${syntax.message}`, ...place, ...(syntax.line !== undefined && { line: syntax.line }) }]
  if (unchecked.has(text.scope)) return []
  const reported = new Set<string>()
  return referencesIn(text).flatMap((reference) => {
    const finding = check(reference, reader)
    if (!finding || reported.has(finding.message)) return []
    reported.add(finding.message)
    const message = `Node "${node.graphNode.id}", ${text.path.slice(1)}, line ${reference.line}: ${finding.message}`
    return [{ ...finding, message, ...place, line: reference.line }]
  })
}

const expressionRoots = new Set(['input', 'vars', 'steps', 'args', 'run', 'secrets', 'trigger'])

const referencesIn = ({ language, text }: AuthoredText): readonly Reference[] => (language === 'template' ? templateReferences(text) : expressionReferences(text, expressionRoots))

type Check = (reference: Reference, reader: Reader) => Finding | null

const anything: Check = () => null

/** What may stand first in a path; in prompts more. */
const roots: Record<string, Check> = {
  input: checkInput,
  vars: checkVariable,
  steps: checkStep,
  args: checkArgument,
  run: checkRun,
  secrets: checkSecret,
  trigger: checkTrigger,
  prev: anything,
  now: anything,
  forloop: anything,
  tablerowloop: anything,
}

const moreRoots: Partial<Record<AuthoredText['scope'], readonly string[]>> = { prompt: ['thread', 'output_format'], item: ['item', 'index'], event: ['event'], summary: ['events', 'tokens'] }

function check(reference: Reference, reader: Reader): Finding | null {
  const root = String(reference.path[0] ?? '')
  const { scope } = reader.text
  if (moreRoots[scope]?.includes(root)) return null
  const found = Object.hasOwn(roots, root) ? roots[root] : undefined
  if (found) return found(reference, reader)
  const known = [...(moreRoots[scope] ?? []), 'input', 'steps', 'args', 'prev', 'vars', 'trigger', 'run', 'now']
  return unknown(`"${reference.path.join('.')}" refers to nothing. What can be read here starts with ${known.join(', ')}.`)
}

const unknown = (message: string): Finding => ({ severity: 'error', code: 'unknown_reference', message })
const undeclared = (message: string): Finding => ({ severity: 'warning', code: 'undeclared_field', message })

const stepFields = ['output', 'visits', 'intent', 'args', 'error']

function checkStep({ path }: Reference, { node, paths }: Reader): Finding | null {
  const [, id, field] = path
  if (id === undefined) return null
  const step = paths.nodes.get(String(id))
  if (!step) return meant(unknown(`"steps.${id}" refers to a node that does not exist.`), ['steps', id], [...paths.nodes.keys()])
  if (step.parentId !== node.graphNode.parentId) return unknown(`"steps.${id}" refers to a node in another container. Hand its value in by the container's input.`)
  if (field !== undefined && !stepFields.includes(String(field))) return unknown(`"steps.${id}.${field}" does not exist: a step has ${stepFields.join(', ')}.`)
  if (step.id === node.graphNode.id || paths.after(step.id).has(node.graphNode.id)) return null
  return { severity: 'warning', code: 'step_never_before', message: `"steps.${id}" is read here, but no path leads from "${id}" to this node, so it never has a value.` }
}

function checkArgument({ path }: Reference, { node, text, paths }: Reader): Finding | null {
  const arms: Arm[] = text.scope === 'gate' ? [{ decision: node.graphNode.id, intent: text.intent ?? '' }] : paths.arms(node.graphNode.id)
  const name = path[1]
  if (arms.length === 0) return unknown(`"${path.join('.')}" refers to the arguments of an intent, but no intent leads to this node.`)
  if (name === undefined) return null
  const schemas = arms.map((arm) => parametersOf(arm, paths))
  if (schemas.some((schema) => mayHave(schema, String(name)))) return null
  const intents = [...new Set(arms.map(({ intent }) => `"${intent}"`))].join(', ')
  const message = `"args.${name}" is not a parameter of ${intents}, which lead${arms.length === 1 ? 's' : ''} here.`
  const finding = schemas.every(({ additionalProperties }) => additionalProperties === false) ? unknown(message) : undeclared(message)
  return meant(finding, ['args', name], schemas.flatMap(propertyNames))
}

function parametersOf({ decision, intent }: Arm, paths: Paths): JsonObject {
  const row = rowsOf(paths.nodes.get(decision)?.data ?? {}, 'intents').find((candidate) => candidate.row.name === intent)?.row
  return isJsonObject(row?.parameters) ? row.parameters : {}
}

function checkInput({ path }: Reference, { graph, node }: Reader): Finding | null {
  const name = path[1]
  // Inside a container the input is what its author maps in, whose shape nothing declares.
  if (name === undefined || node.graphNode.parentId !== undefined || propertyNames(graph.input).length === 0 || mayHave(graph.input, String(name))) return null
  const message = `"input.${name}" is not in the input schema.`
  return meant(graph.input.additionalProperties === false ? unknown(message) : undeclared(message), ['input', name], propertyNames(graph.input))
}

function checkVariable({ path }: Reference, { variables }: Reader): Finding | null {
  const name = path[1]
  if (name === undefined || variables.has(String(name))) return null
  return meant(unknown(`"vars.${name}" is never set. Set it in a node before this one.`), ['vars', name], [...variables])
}

const runFields = ['id', 'startedAt', 'callbacks', 'index']

function checkRun({ path }: Reference, reader: Reader): Finding | null {
  const field = path[1]
  if (field === undefined) return null
  if (field === 'index') return checkIndex(reader)
  if (field === 'callbacks') return checkCallback(path[2], reader)
  return runFields.includes(String(field)) ? null : unknown(`"run.${field}" does not exist: a run has ${runFields.join(', ')}.`)
}

function checkIndex({ node, paths }: Reader): Finding | null {
  const around = node.graphNode.parentId === undefined ? undefined : paths.nodes.get(node.graphNode.parentId)
  return around && containerData(around).runs === 'items' ? null : unknown('"run.index" is the place in a list, and exists only right inside a node that runs once per item.')
}

/** The address of a wait node, before or after it is reached. */
function checkCallback(id: string | number | undefined, { node, paths }: Reader): Finding | null {
  if (id === undefined) return null
  const waits = [...paths.nodes.values()].filter(({ kind, parentId, data }) => kind === 'wait' && data.callback === true && parentId === node.graphNode.parentId).map((wait) => wait.id)
  if (waits.includes(String(id))) return null
  return meant(unknown(`"run.callbacks.${id}" must name a wait node with callback: true in the same container.`), ['run', 'callbacks', id], waits)
}

/** Children are started by their container, not by what started the run. */
function checkTrigger({ path }: Reference, { node }: Reader): Finding | null {
  if (node.graphNode.parentId === undefined || path[1] === undefined || path[1] === 'kind') return null
  return { severity: 'warning', code: 'trigger_inside', message: `"${path.join('.')}" is read inside a container, where the trigger is only {kind}: what started the run is not seen there. Hand it in by the container's input.` }
}

function checkSecret({ path }: Reference, { node, text }: Reader): Finding | null {
  if (node.definition.secrets && text.scope === 'run' && !text.path.startsWith('/approval')) return null
  return unknown(`"${path.join('.')}" cannot be read here: secrets reach only what is sent to a listed host, never a prompt, a log or a screen.`)
}

const propertyNames = (schema: JsonObject): string[] => (isJsonObject(schema.properties) ? Object.keys(schema.properties) : [])

/** Whether a JSON Schema of an object names a property, or composes itself from parts that this check does not read. */
function mayHave(schema: JsonObject, name: string): boolean {
  const composed = ['$ref', 'allOf', 'anyOf', 'oneOf', 'patternProperties', 'if'].some((keyword) => schema[keyword] !== undefined)
  const open: Json | undefined = schema.additionalProperties
  return composed || open === true || isJsonObject(open) || propertyNames(schema).includes(name)
}

/** With the one name that is a typing slip away from the last of the path, if there is one. */
function meant(finding: Finding, path: (string | number)[], candidates: string[]): Finding {
  const name = String(path.at(-1))
  const close = candidates.map((candidate) => ({ candidate, distance: distance(name, candidate) })).sort((a, b) => a.distance - b.distance)[0]
  if (!close || close.distance > Math.max(1, Math.floor(name.length / 4))) return finding
  const instead = { written: path.join('.'), meant: [...path.slice(0, -1), close.candidate].join('.') }
  return { ...finding, message: `${finding.message} Did you mean "${close.candidate}"?`, instead }
}

/** Edits between two names (Levenshtein); names are short. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...b].entries()) next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)))
    row = next
  }
  return row[b.length] ?? 0
}
