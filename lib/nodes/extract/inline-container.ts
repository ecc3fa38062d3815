/**
 * Inlining: an agent gives way to what is in it, a call to the workflow that it called. What was handed in is read where it was made, what
 * was handed back where it comes from. Gives the same results, or says why it cannot. Pure.
 *
 * A child run ends once all in it has ended, knows nothing of what is around it, and has a thread of its own. So what cannot be inlined is
 * a container that runs per item; ends that stop other branches, or that several branches reach; a path that ends inside while the step
 * goes on; variables of one name; a decision in a loop, which would go on with its old thread.
 */
import type { DocumentEdge, DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { freshNodeId, numbered, present } from '#lib/engine/edit.ts'
import { insertCopies } from '#lib/engine/edit-copies.ts'
import { containerData } from '#lib/engine/graph.ts'
import { pathsOf, reach, type Paths } from '#lib/engine/paths.ts'
import { compile } from '../compile.ts'
import { textOf } from '../draft.ts'
import { findNodeType } from '../index.ts'
import { scopesOf } from '../scopes.ts'
import { codeReads, readsOf, readsThread, rewriteReads } from './scope-reads.ts'
import { titleIn } from './selection.ts'

export type Inlined = { ok: true; document: WorkflowDocument; freed: string[]; notes: string[] } | { ok: false; reasons: string[] }

interface Container {
  document: WorkflowDocument
  node: DocumentNode
  paths: Paths
  /** The nodes that run in its scope. */
  inner: DocumentNode[]
  start: DocumentNode
  ends: DocumentNode[]
  /** Edges from the container, by handle. */
  out: DocumentEdge[]
  failed: DocumentEdge[]
}

export type Opened = { ok: true; document: WorkflowDocument } | { ok: false; reasons: string[] }

/** Free space around what is in a container. */
const margin = { x: 24, y: 64 }

/** The document with an agent in place of a call, which holds what the called workflow holds. */
export function openCall(document: WorkflowDocument, id: string, called: WorkflowDocument): Opened {
  const call = document.nodes.find((node) => node.id === id)
  if (!call) return { ok: false, reasons: ['That node is gone.'] }
  if (call.data.approval !== undefined) return { ok: false, reasons: [`A person approves ${titleIn(document, id)} before it starts. Inlined, nobody would be asked: take the approval away first, or give it to a node inside.`] }
  const { workflow: _, version: _version, ...data } = call.data
  const agent = { ...document, nodes: document.nodes.map((node) => (node.id === id ? { ...node, type: 'agent', data } : node)) }
  const top = called.nodes.filter(({ parentId }) => parentId === undefined)
  const offset = { x: margin.x - Math.min(...top.map(({ position }) => position.x)), y: margin.y - Math.min(...top.map(({ position }) => position.y)) }
  const copied = insertCopies(agent, called.nodes, called.edges, offset)
  const copies = new Set(Object.values(copied.ids))
  return { ok: true, document: { ...copied.document, nodes: copied.document.nodes.map((node) => (copies.has(node.id) && node.parentId === undefined ? { ...node, parentId: id } : node)) } }
}

export function inlineContainer(document: WorkflowDocument, id: string): Inlined {
  const node = document.nodes.find((each) => each.id === id)
  if (!node || findNodeType(node.type)?.kind !== 'container') return { ok: false, reasons: ['Select an agent, or a call of a workflow.'] }
  const { graph } = compile(document)
  const paths = pathsOf(graph)
  const graphNode = paths.nodes.get(id)
  if (graphNode && containerData(graphNode).runs === 'items') return { ok: false, reasons: [`${titleIn(document, id)} runs once per item. What runs once cannot take its place.`] }
  const scopeOf = scopesOf(document.nodes)
  const inner = document.nodes.filter(({ type, parentId }) => scopeOf(parentId) === id && findNodeType(type)?.kind !== 'visual')
  const starts = inner.filter(({ type }) => findNodeType(type)?.kind === 'start')
  const [start] = starts
  if (!start || starts.length > 1) return { ok: false, reasons: [`${titleIn(document, id)} has ${starts.length} starts inside. It must have one.`] }
  const ends = inner.filter(({ type }) => findNodeType(type)?.kind === 'end')
  const leaving = (handle: string) => document.edges.filter(({ source, sourceHandle }) => source === id && sourceHandle === handle)
  const container: Container = { document, node, paths, inner, start, ends, out: leaving('out'), failed: leaving('error') }
  const reasons = reasonsOf(container)
  return reasons.length > 0 ? { ok: false, reasons } : { ok: true, ...inlined(container), notes: notesOf(container) }
}

const isIn = ({ inner }: Container, id: string): boolean => inner.some((node) => node.id === id)

function reasonsOf(container: Container): string[] {
  const { document, node, paths, inner, ends, out } = container
  const name = (id: string) => titleIn(document, id)
  const scopeOf = scopesOf(document.nodes)
  const beside = document.nodes.filter((each) => each.id !== node.id && scopeOf(each.parentId) === scopeOf(node.parentId))
  const sets = (nodes: readonly DocumentNode[]) => nodes.flatMap(({ type, data }) => findNodeType(type)?.sets?.(data) ?? [])
  const read = new Set(beside.flatMap((each) => readsOf(each).flatMap(({ path }) => (path[0] === 'vars' ? [path[1] ?? ''] : []))))
  const outside = new Set([...sets(beside), ...read])
  const looped = reach(paths.next(node.id), paths.next).has(node.id)
  const byName = beside.flatMap((each) => readsOf(each).filter(({ path }) => path[0] === 'steps' && path[1] === node.id).map(({ path }) => ({ reader: each.id, field: path[2] })))
  return [
    ...ends.filter(({ data }) => data.terminate === true).map(({ id }) => `${name(id)} stops the other branches inside. Outside it would stop those of the whole run. Switch that off first.`),
    ...(out.length === 0 ? [] : loose(container).map(({ id, handle }) => `“${handle}” of ${name(id)} leads nowhere, and the step goes on all the same. Lead it to an end first.`)),
    ...manyEnds(container).map((id) => `Branches that part at ${name(id)} reach an end one by one. Let them meet at a Join first.`),
    ...[...new Set(sets(inner))].filter((variable) => outside.has(variable)).map((variable) => `The variable “${variable}” is known inside and outside. Give the two different names first.`),
    ...(looped ? inner.filter((each) => findNodeType(each.type)?.kind === 'decision' || readsThread(each)).map(({ id }) => `${name(node.id)} is in a loop, and ${name(id)} begins a thread of its own each time. Inlined, it would go on with the old one.`) : []),
    ...(looped ? leftovers(container).map(({ reader, path }) => `${name(node.id)} is in a loop, and ${name(reader)} may read “${path}” before it is there. Inlined, it would find that of the round before.`) : []),
    ...inner.filter((each) => rootsRead(each).has('trigger')).map(({ id }) => `${name(id)} reads “trigger”, which inside is only what kind of step started it, and outside what started the run. Hand in what is needed by the input.`),
    ...inner.filter((each) => codeReads(each)?.roots.includes('input')).map(({ id }) => `The code of ${name(id)} reads “input”, which is the input of the run outside. JavaScript cannot be rewritten: let it read prev.`),
    ...byName.filter(({ field }) => field !== 'output').map(({ reader, field }) => `${name(reader)} reads ${field === undefined ? 'all' : `“${field}”`} of ${name(node.id)}, which then is no step any more.`),
    ...(byName.length > 0 && ends.length !== 1 ? [`The output of ${name(node.id)} is read by name, and it has ${ends.length} ends inside. Lead them to one first.`] : []),
    ...beside.filter((each) => codeReads(each)?.steps.includes(node.id)).map(({ id }) => `The code of ${name(id)} reads “steps.${node.id}”. JavaScript cannot be rewritten: read it in a Transform before it.`),
  ]
}

const rootsRead = (node: DocumentNode): Set<string | undefined> => new Set([...readsOf(node).map(({ path }) => path[0]), ...(codeReads(node)?.roots ?? [])])

/** Steps and variables of the inside that are read where a way leads that does not pass them. */
function leftovers({ inner, paths, start }: Container): { reader: string; path: string }[] {
  const ids = new Set(inner.map(({ id }) => id))
  const made = (path: readonly string[]): string[] => {
    if (path[0] === 'steps') return ids.has(path[1] ?? '') ? [path[1] ?? ''] : []
    return path[0] === 'vars' ? inner.filter(({ type, data }) => findNodeType(type)?.sets?.(data).includes(path[1] ?? '')).map(({ id }) => id) : []
  }
  return inner.flatMap((node) => {
    const missed = readsOf(node).filter(({ path }) => {
      const makers = made(path)
      return makers.length > 0 && reach([start.id], (id) => (makers.includes(id) ? [] : paths.next(id))).has(node.id)
    })
    return [...new Set(missed.map(({ path }) => path.slice(0, 2).join('.')))].map((path) => ({ reader: node.id, path }))
  })
}

const defaults = new Set(['error', 'invalid', 'rejected', 'exhausted', 'stuck', 'expired', 'timeout'])

function loose({ inner, paths }: Container): { id: string; handle: string }[] {
  return inner.flatMap(({ id }) => (paths.nodes.get(id)?.handles ?? []).filter((handle) => !defaults.has(handle) && paths.targets(id, handle).length === 0).map((handle) => ({ id, handle })))
}

/** Nodes from which more than one branch of one port reaches an end. */
function manyEnds({ inner, ends, paths }: Container): string[] {
  const reachesEnd = (id: string): boolean => {
    const reached = reach([id], (each) => (paths.nodes.get(each)?.kind === 'join' ? [] : paths.next(each)))
    return ends.some((end) => reached.has(end.id))
  }
  return inner.filter(({ id }) => (paths.nodes.get(id)?.handles ?? []).some((handle) => [...new Set(paths.targets(id, handle))].filter(reachesEnd).length > 1)).map(({ id }) => id)
}

function notesOf({ document, inner, node }: Container): string[] {
  const threads = inner.filter((each) => findNodeType(each.type)?.kind === 'decision' || readsThread(each)).map(({ id }) => titleIn(document, id))
  const budget = ['steps', 'tokens', 'costUsd', 'wallSeconds'].some((limit) => node.data[limit] !== undefined)
  return [
    ...(threads.length > 0 ? [`${threads.join(', ')} now ${threads.length > 1 ? 'read' : 'reads'} the thread of the whole run.`] : []),
    ...inner.filter((each) => readsOf(each).some(({ path }) => path[0] === 'run' && path[1] !== 'callbacks') || codeReads(each)?.roots.includes('run')).map(({ id }) => `“run” in ${titleIn(document, id)} is now the whole run, with its id and its start.`),
    ...(budget ? ['The budget of the step is gone; that of the run holds.'] : []),
  ]
}

/** Rows of `{ "name": path }`, where the input is nothing else. */
export function plainRows(expression: string): Map<string, string> | undefined {
  const rows = new Map<string, string>()
  const body = /^\s*\{([\s\S]*)\}\s*$/.exec(expression)?.[1]
  if (body === undefined) return undefined
  for (const row of body.trim() === '' ? [] : body.split(',')) {
    const [, name, path] = /^\s*"([A-Za-z_]\w*)"\s*:\s*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*$/.exec(row) ?? []
    if (name === undefined || path === undefined) return undefined
    rows.set(name, path)
  }
  return rows
}

/** Whether everything that is read of the input can be read where it comes from. */
function readableOutside(container: Container, rows: ReadonlyMap<string, string>): boolean {
  const { inner, paths, start } = container
  const first = paths.targets(start.id, 'out')
  if (first.length !== 1 || container.ends.some(({ id }) => first.includes(id))) return false
  return inner.every((node) =>
    readsOf(node).every(({ path, certain }) => {
      if (path[0] === 'prev' && first.includes(node.id)) return false
      if (path[0] !== 'input') return true
      const source = rows.get(path[1] ?? '')
      const root = source?.split('.')[0]
      const entered = inner.filter(({ id }) => paths.next(id).includes(node.id)).length
      return certain && source !== undefined && (root !== 'prev' || (first.includes(node.id) && entered === 1)) && (root !== 'args' || paths.arms(node.id).length === 0)
    }),
  )
}

function inlined(container: Container): { document: WorkflowDocument; freed: string[] } {
  const { document, node, start, ends, paths, out } = container
  const taken = new Set<string>()
  const fresh = (base: string): string => {
    const id = freshNodeId(document, base, taken)
    taken.add(id)
    return id
  }
  const expression = textOf(node.data, 'input').trim() || '{}'
  const rows = plainRows(expression)
  const handed = rows !== undefined && readableOutside(container, rows)
  const label = textOf(node.data, 'label').trim() || node.id
  const entryId = handed ? undefined : fresh(`${node.id}_input`)
  const results = new Map(ends.filter(({ data }) => textOf(data, 'output').trim() !== '').map((end) => [end.id, fresh(`${node.id}_output`)]))

  const inside = (each: DocumentNode): DocumentNode =>
    rewriteReads(each, (path) => {
      if (path[0] !== 'input') return undefined
      if (entryId !== undefined) return { segments: 1, text: `steps.${entryId}.output` }
      const source = rows?.get(path[1] ?? '')
      return source === undefined ? undefined : { segments: 2, text: source }
    })
  const free = (each: DocumentNode): DocumentNode =>
    each.parentId === node.id ? present({ ...each, parentId: node.parentId, extent: undefined, position: { x: each.position.x + node.position.x, y: each.position.y + node.position.y } }) : each
  const compute = (id: string, name: string, text: string, at: DocumentNode): DocumentNode => free(present({ id, type: 'transform', position: at.position, parentId: at.parentId, extent: undefined, data: { label: name, expression: text } }))

  const gone = new Set([node.id, start.id, ...ends.map(({ id }) => id)])
  const kept = new Map(document.nodes.filter(({ id, parentId }) => !gone.has(id) && (isIn(container, id) || parentId === node.id)).map((each) => [each.id, free(isIn(container, each.id) ? inside(each) : each)]))
  const computed = [
    ...(entryId === undefined ? [] : [compute(entryId, `Input of ${label}`, expression, start)]),
    ...ends.flatMap((end) => {
      const id = results.get(end.id)
      return id === undefined ? [] : [compute(id, `Output of ${label}`, textOf(inside(end).data, 'output'), end)]
    }),
  ]
  const around = new Map(document.nodes.filter(({ id }) => !gone.has(id) && !kept.has(id)).map((each) => [each.id, rewriteReads(each, (path) => outputPath(container, results, path))]))
  const nodes = document.nodes.flatMap((each) => (each.id === node.id ? [...computed.slice(0, entryId === undefined ? 0 : 1), ...kept.values(), ...computed.slice(entryId === undefined ? 0 : 1)] : (around.get(each.id) ?? [])))

  const ids = new Set(document.edges.map(({ id }) => id))
  const edge = (source: string, sourceHandle: string, target: string): DocumentEdge => {
    const id = numbered(`${source}-${sourceHandle}-${target}`, ids, '-')
    ids.add(id)
    return { id, source, sourceHandle, target, targetHandle: undefined }
  }
  const [first = ''] = paths.targets(start.id, 'out')
  const toEnd = (source: string, handle: string, end: string): DocumentEdge[] => {
    const result = results.get(end)
    return result === undefined ? out.map(({ target }) => edge(source, handle, target)) : [edge(source, handle, result)]
  }
  const edges = document.edges.flatMap((each): DocumentEdge[] => {
    if (each.target === node.id) return [{ ...each, target: entryId ?? first }]
    if (each.source === start.id) return entryId === undefined ? [] : ends.some(({ id }) => id === each.target) ? toEnd(entryId, 'out', each.target) : [{ ...each, source: entryId }]
    if (ends.some(({ id }) => id === each.target)) return toEnd(each.source, each.sourceHandle, each.target)
    return each.source === node.id ? [] : [each]
  })
  const behind = [...results.values()].flatMap((id) => out.map(({ target }) => edge(id, 'out', target)))
  return { document: { ...document, nodes, edges: [...edges, ...behind, ...failures(container, edge)] }, freed: [...(entryId === undefined ? [] : [entryId]), ...kept.keys(), ...results.values()] }
}

/** Where what stood in the output is read from then on. */
function outputPath({ node, ends, paths, inner }: Container, results: ReadonlyMap<string, string>, path: string[]): { segments: number; text: string } | undefined {
  const [end] = ends
  if (!end || path[0] !== 'steps' || path[1] !== node.id) return undefined
  const before = inner.filter(({ id }) => paths.next(id).includes(end.id)).map(({ id }) => id)
  const from = results.get(end.id) ?? (before.length === 1 ? before[0] : undefined)
  return from === undefined ? undefined : { segments: 2, text: `steps.${from}` }
}

/** What made the child fail, and so led to the error port: from then on drawn. */
function failures({ inner, paths, failed, node }: Container, edge: (source: string, handle: string, target: string) => DocumentEdge): DocumentEdge[] {
  const decisions = [...new Set(paths.arms(node.id).map(({ decision }) => decision))]
  const targets = failed.length > 0 ? failed.map(({ target }) => target) : decisions.length === 1 ? decisions : []
  return inner.flatMap(({ id }) => {
    const graphNode = paths.nodes.get(id)
    const inArm = paths.arms(id).length > 0
    const fails = (graphNode?.handles ?? []).filter((handle) => paths.targets(id, handle).length === 0 && (handle === 'exhausted' || handle === 'stuck' || handle === 'timeout' || (!inArm && failed.length > 0 && (handle === 'error' || (handle === 'invalid' && graphNode?.kind === 'generation')))))
    return fails.flatMap((handle) => targets.map((target) => edge(id, handle, target)))
  })
}
