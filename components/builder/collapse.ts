/**
 * Collapsing and expanding containers, as the builder does it: what expands pushes its neighbours away, what is hidden is not selected,
 * and whatever is jumped to comes to light. Places only: nothing of it changes what runs.
 */
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { changeNodes } from '#lib/engine/edit.ts'
import { isContainer } from '#lib/nodes/scopes.ts'
import { collapsedAround, hiddenNodes, setCollapsed } from '#components/canvas/collapsed.ts'
import { fitContainers } from '#components/canvas/fit-containers.ts'
import { bottom, right, snap, type Rect } from '#components/canvas/geometry.ts'
import { placeCards } from '#components/canvas/placed-cards.ts'
import type { BuilderStore } from './builder-store.ts'
import { record } from './history.ts'

const gap = 72
const rowGap = 28

export function collapse(document: WorkflowDocument, ids: readonly string[]): WorkflowDocument {
  return setCollapsed(document, ids, true)
}

/** Expanded one after the other, the outermost first; what would come to stand on others moves them to the right, or down. */
export function expand(document: WorkflowDocument, ids: readonly string[]): WorkflowDocument {
  const outermostFirst = [...ids].sort((a, b) => collapsedAround(document.nodes, a).length - collapsedAround(document.nodes, b).length)
  return outermostFirst.reduce((next, id) => fitContainers(pushAway(next, setCollapsed(next, [id], false), id)), document)
}

/** `before` with the container as a card, `after` with all of it. */
function pushAway(before: WorkflowDocument, after: WorkflowDocument, id: string): WorkflowDocument {
  const cards = placeCards(after)
  const [small, large] = [placeCards(before).get(id)?.rect, cards.get(id)?.rect]
  const parent = after.nodes.find((node) => node.id === id)?.parentId
  if (!small || !large) return after
  const beside = after.nodes.flatMap((node) => {
    const rect = node.id !== id && node.parentId === parent ? cards.get(node.id)?.rect : undefined
    return rect ? [{ id: node.id, rect }] : []
  })
  const ahead = beside.filter(({ rect }) => rect.x >= right(small))
  const pushed = ahead.filter(({ rect }) => overlap(rect, large, gap))
  const by = pushed.length === 0 ? 0 : right(large) + gap - Math.min(...pushed.map(({ rect }) => rect.x))
  const movedRight = new Set(by > 0 ? ahead.map((each) => each.id) : [])
  const below = beside.filter((each) => !movedRight.has(each.id) && each.rect.y >= bottom(small))
  const under = below.filter(({ rect }) => overlap(rect, large, 0))
  const down = under.length === 0 ? 0 : bottom(large) + rowGap - Math.min(...under.map(({ rect }) => rect.y))
  const movedDown = new Set(down > 0 ? below.map((each) => each.id) : [])
  return changeNodes(after, (node) => {
    if (!movedRight.has(node.id) && !movedDown.has(node.id)) return node
    return { ...node, position: snap({ x: node.position.x + (movedRight.has(node.id) ? by : 0), y: node.position.y + (movedDown.has(node.id) ? down : 0) }) }
  })
}

const overlap = (a: Rect, b: Rect, aside: number): boolean => a.x < right(b) + aside && right(a) > b.x && a.y < bottom(b) + rowGap && bottom(a) > b.y

/** Takes an edit of places over: a step of undo that leaves the run on the canvas. */
export function place(store: BuilderStore, change: (document: WorkflowDocument) => WorkflowDocument, about?: string): void {
  const { history } = store.getState()
  store.setState({ history: record(history, change(history.document), Date.now(), about) })
}

/** Collapses the containers among the given nodes; where all of them are collapsed, expands them. */
export function toggleCollapsed(store: BuilderStore, ids: readonly string[]): void {
  const { history, selected, select } = store.getState()
  const containers = history.document.nodes.filter((node) => ids.includes(node.id) && isContainer(node.type)).map(({ id }) => id)
  if (containers.length === 0) return
  const collapsed = setCollapsed(history.document, containers, true)
  if (collapsed === history.document) return place(store, (document) => expand(document, containers))
  place(store, () => collapsed)
  const hidden = hiddenNodes(collapsed.nodes)
  if ([...selected].some((id) => hidden.has(id))) select(containers)
}

/** Collapses every container that lies in no other, or expands all of them. */
export function collapseAll(store: BuilderStore): void {
  const containers = store.getState().history.document.nodes.filter(({ type }) => isContainer(type)).map(({ id }) => id)
  place(store, (document) => collapse(document, containers))
  const { history, selected, select } = store.getState()
  const hidden = hiddenNodes(history.document.nodes)
  const shown = [...selected].filter((id) => !hidden.has(id))
  if (shown.length < selected.size) select(shown)
}

export function expandAll(store: BuilderStore): void {
  const { nodes } = store.getState().history.document
  place(store, (document) => expand(document, nodes.filter(({ type }) => isContainer(type)).map(({ id }) => id)))
}

/** Expands whatever a node is hidden in. */
export function reveal(store: BuilderStore, id: string): void {
  const around = collapsedAround(store.getState().history.document.nodes, id)
  if (around.length > 0) place(store, (document) => expand(document, around), `reveal ${id}`)
}

/**
 * Whatever single node gets selected comes to light, whoever selected it: a problem that is jumped to, a search, a link. Gives the way
 * to stop.
 */
export function revealSelected(store: BuilderStore): () => void {
  return store.subscribe(({ selected }, before) => {
    const [only] = selected
    if (selected !== before.selected && selected.size === 1 && only !== undefined) reveal(store, only)
  })
}
