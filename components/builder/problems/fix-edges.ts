/** Quick fixes of edges: those that may not be go, those that are missing are drawn, and joins come or go. Pure. */
import type { DocumentEdge, DocumentNode, Problem, WorkflowDocument } from '#lib/engine/document.ts'
import { connect, removeElements } from '#lib/engine/edit.ts'
import { removeIntent } from '#lib/engine/edit-names.ts'
import { cycles, intentsOf, reach } from '#lib/engine/paths.ts'
import { compile } from '#lib/nodes/compile.ts'
import { findNodeType, nodeType } from '#lib/nodes/index.ts'
import { placeCards } from '#components/canvas/placed-cards.ts'
import { scopeOfNode, withInside } from '../containers.ts'
import { canConnect, connectArm, firstFreePort, insertNode, mainPorts, type PortRef } from '../insert-node.ts'
import { endAt, runningIn } from './fix-ends.ts'
import { graphPaths, nodeOf, quoted } from './fix-places.ts'
import type { Fixer, QuickFix } from './fixer.ts'

/** The edge goes; where it leaves by a port that is not there, it may leave by one that is. */
export const removeEdge: Fixer = (document, { edgeId, code }) => {
  const edge = document.edges.find(({ id }) => id === edgeId)
  const source = nodeOf(document, edge?.source)
  if (!edge) return []
  const wired = new Set(document.edges.filter((each) => each.source === edge.source).map((each) => each.sourceHandle))
  const ports = code === 'unknown_handle' && source ? mainPorts(source).filter((port) => !wired.has(port)) : []
  const next = code === 'edge_into_start' ? document.edges.find((each) => each.source === edge.target)?.target : undefined
  const free = next !== undefined && canConnect(document, { node: edge.source, handle: edge.sourceHandle }, next)
  return [
    ...(free ? [{ label: `Lead it to ${quoted(document, next)}`, edit: (now: WorkflowDocument) => changeEdge(now, edge.id, { target: next }) }] : []),
    ...ports.slice(0, 2).map((port) => ({ label: `Lead it from “${port}”`, edit: (now: WorkflowDocument) => changeEdge(now, edge.id, { sourceHandle: port }) })),
    { label: 'Remove the edge', edit: (now) => removeElements(now, { edges: [edge.id] }) },
  ]
}

function changeEdge(document: WorkflowDocument, id: string, change: Partial<DocumentEdge>): WorkflowDocument {
  return { ...document, edges: document.edges.map((edge) => (edge.id === id ? { ...edge, ...change } : edge)) }
}

/** What happens anyway is drawn. */
export const drawErrorEdge: Fixer = (document, { nodeId }) => {
  const node = nodeOf(document, nodeId)
  if (!node) return []
  const decisions = [...new Set(graphPaths(document).arms(node.id).map(({ decision }) => decision))]
  return decisions.map((decision) => ({ label: `Draw the edge back to ${quoted(document, decision)}`, edit: (now) => connect(now, { source: node.id, sourceHandle: 'error', target: decision }) }))
}

const words = (handle: string): string => {
  const text = handle.replaceAll('_', ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** A port that leads nowhere leads to what nothing leads to, back to the decision, or to an end; an intent may also go. */
export const leadOn: Fixer = (document, problem) => {
  const node = nodeOf(document, problem.nodeId)
  const handle = problem.handle ?? 'out'
  if (!node) return []
  const from: PortRef = { node: node.id, handle }
  const paths = graphPaths(document)
  const graphNode = paths.nodes.get(node.id)
  const isIntent = graphNode !== undefined && intentsOf(graphNode).includes(handle)
  const back = isIntent ? [] : [...new Set(paths.arms(node.id).map(({ decision }) => decision))].filter((id) => id !== node.id)
  const odd = handle === 'invalid' || handle === 'timeout'
  return [
    ...lonelyNodes(document, from).slice(0, odd ? 0 : 2).map((id) => ({ label: `Lead it to ${quoted(document, id)}`, edit: (now: WorkflowDocument) => connectArm(now, { source: from.node, sourceHandle: handle, target: id }) })),
    ...(back.length === 1 ? back : []).map((id) => ({ label: `Lead it back to ${quoted(document, id)}`, edit: (now: WorkflowDocument) => connect(now, { source: from.node, sourceHandle: handle, target: id }) })),
    { label: 'Lead it to an end', edit: (now) => endAt(now, from, handle === 'out' ? 'Done' : words(handle), odd ? handle : undefined) },
    ...(isIntent && intentsOf(graphNode).length > 1 ? [{ label: 'Remove the intent', edit: (now: WorkflowDocument) => removeIntent(now, node.id, handle) }] : []),
  ]
}

/** Nodes that nothing leads to and this port may: the one that is called like the port first. */
function lonelyNodes(document: WorkflowDocument, from: PortRef): string[] {
  const entered = new Set(document.edges.map(({ target }) => target))
  const lonely = document.nodes.filter(({ id }) => id !== from.node && !entered.has(id) && canConnect(document, from, id)).map(({ id }) => id)
  const like = (id: string): number => Number(!(id.includes(from.handle) || from.handle.includes(id)))
  return lonely.sort((one, other) => like(one) - like(other))
}

/** What is never reached is led to from the nearest port that leads nowhere, or goes. */
export const reachNode: Fixer = (document, { nodeId }) => {
  const node = nodeOf(document, nodeId)
  if (!node) return []
  const paths = graphPaths(document)
  const starts = [...paths.nodes.values()].filter(({ kind }) => kind === 'start').map(({ id }) => id)
  const reached = reach(starts, paths.next)
  const cards = placeCards(document)
  const distance = (id: string): number => Math.hypot((cards.get(id)?.rect.x ?? 0) - (cards.get(node.id)?.rect.x ?? 0), (cards.get(id)?.rect.y ?? 0) - (cards.get(node.id)?.rect.y ?? 0))
  const ports = runningIn(document, scopeOfNode(document, node.id))
    .filter(({ id }) => reached.has(id))
    .flatMap(({ id }) => firstFreePort(document, id) ?? [])
    .filter((from) => canConnect(document, from, node.id))
    .sort((one, other) => distance(one.node) - distance(other.node))
  return [
    ...ports.slice(0, 2).map((from) => ({ label: `Lead ${from.handle === 'out' ? '' : `“${from.handle}” of `}${quoted(document, from.node)} to it`, edit: (now: WorkflowDocument) => connectArm(now, { source: from.node, sourceHandle: from.handle, target: node.id }) })),
    ...(isOnlyEnd(document, node) ? [] : [{ label: 'Remove it', edit: (now: WorkflowDocument) => removeElements(now, { nodes: [...withInside(now, [node.id])] }) }]),
  ]
}

const isOnlyEnd = (document: WorkflowDocument, { id, type }: DocumentNode): boolean =>
  findNodeType(type)?.kind === 'end' && runningIn(document, scopeOfNode(document, id)).filter((other) => findNodeType(other.type)?.kind === 'end').length === 1

const stillThere = (document: WorkflowDocument, { code, nodeId, handle }: Problem): boolean =>
  compile(document).problems.some((problem) => problem.code === code && problem.nodeId === nodeId && problem.handle === handle)

/** Of the edges of the circle the one that leads furthest back, if without it there is none. */
export const removeInnermostEdge: Fixer = (document, problem) => {
  const paths = graphPaths(document)
  const plain = [...paths.nodes.values()].filter(({ kind }) => kind !== 'decision').map(({ id }) => id)
  const isPlain = new Set(plain)
  const circle = cycles(plain, (id) => paths.edges.filter(({ source, target }) => source === id && isPlain.has(target)).map(({ target }) => target)).find((members) => members.includes(problem.nodeId ?? ''))
  const cards = placeCards(document)
  const x = (id: string): number => cards.get(id)?.rect.x ?? 0
  const edges = paths.edges.filter(({ source, target }) => circle?.includes(source) && circle.includes(target)).sort((one, other) => x(one.target) - x(one.source) - (x(other.target) - x(other.source)))
  const edge = edges.find(({ id }) => !stillThere(removeElements(document, { edges: [id] }), problem))
  return edge ? [{ label: `Remove the edge from ${quoted(document, edge.source)} to ${quoted(document, edge.target)}`, edit: (now) => removeElements(now, { edges: [edge.id] }) }] : []
}

/** A join before the first node that the branches can both reach, if that makes them meet as they should. */
export const insertJoin: Fixer = (document, problem) => {
  const { nodeId = '', handle = 'out' } = problem
  const paths = graphPaths(document)
  const branches = [...new Set(paths.targets(nodeId, handle))].map((branch) => reach([branch], (id) => paths.next(id).filter((next) => next !== nodeId)))
  const region = new Set(branches.flatMap((branch) => [...branch]))
  const meeting = [...region].filter((id) => branches.filter((branch) => branch.has(id)).length > 1 && document.edges.filter(({ source, target }) => target === id && region.has(source)).length > 1)
  const fix = meeting.map((id) => joinBefore(document, id, region)).find(({ edit }) => !stillThere(edit(document), problem))
  return fix ? [fix] : []
}

function joinBefore(document: WorkflowDocument, meeting: string, region: ReadonlySet<string>): QuickFix {
  const edit = (now: WorkflowDocument): WorkflowDocument => {
    const place = placeCards(now).get(meeting)?.rect
    const into = scopeOfNode(now, meeting)
    const added = insertNode(now, nodeType('join'), { near: place && { x: place.x - 140, y: place.y + place.height / 2 }, ...(into !== undefined && { into }) })
    const edges = added.document.edges.map((edge) => (edge.target === meeting && region.has(edge.source) ? { ...edge, target: added.id } : edge))
    return connect({ ...added.document, edges }, { source: added.id, target: meeting })
  }
  return { label: `Put a join before ${quoted(document, meeting)}`, edit }
}

/** What led into the join leads to what came after it, unless somebody reads what the join gave. */
export const bypassJoin: Fixer = (document, { nodeId }) => {
  const join = nodeOf(document, nodeId)
  if (!join || findNodeType(join.type)?.kind !== 'join') return []
  const after = document.edges.filter(({ source }) => source === join.id).map(({ target }) => target)
  const readers = document.nodes.filter(({ id, data }) => new RegExp(`\\bsteps\\W+${join.id}\\b`).test(JSON.stringify(data)) || (after.includes(id) && /\bprev\b/.test(JSON.stringify(data))))
  if (readers.length > 0) return []
  const edit = (now: WorkflowDocument): WorkflowDocument => {
    const ways = now.edges.filter(({ target }) => target === join.id)
    const targets = now.edges.filter(({ source }) => source === join.id).map(({ target }) => target)
    const without = removeElements(now, { nodes: [join.id] })
    return ways.flatMap(({ source, sourceHandle }) => targets.map((target) => ({ source, sourceHandle, target }))).reduce(connect, without)
  }
  return [{ label: 'Remove the join', edit }]
}
