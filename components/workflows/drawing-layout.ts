/**
 * A document as a small drawing for a template's card: the same order from left to right and from top to bottom as on its canvas,
 * but evenly spaced, so that it reads at the size of a stamp. Pure; knows shapes and hues, not node types.
 */
import type { DocumentEdge, DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'

export const drawingWidth = 220
export const drawingHeight = 84
const marginX = 12
/** Room below for the rail of loops. */
const railY = 79
const top = 6
const bottom = 74
/** Nodes whose left edges are closer than this stand in one column. */
const columnTolerance = 90

export type Glyph = 'start' | 'decision' | 'card' | 'end'
export type DrawingTone = 'llm' | 'human' | 'code' | 'trigger'

const glyphSizes: Record<Glyph, { width: number; height: number }> = {
  start: { width: 28, height: 16 },
  decision: { width: 40, height: 38 },
  card: { width: 38, height: 13 },
  end: { width: 26, height: 13 },
}

export interface DrawnNode {
  id: string
  x: number
  y: number
  width: number
  height: number
  tone: DrawingTone
}

export interface Drawing {
  nodes: DrawnNode[]
  /** SVG path data. */
  edges: string[]
}

/** Says how a node is drawn; undefined leaves it out (notes, groups). */
export type Look = (node: DocumentNode) => { glyph: Glyph; tone: DrawingTone } | undefined

export function layOutDrawing(document: WorkflowDocument, look: Look): Drawing {
  const shown = document.nodes.flatMap((node) => {
    const found = look(node)
    return found ? [{ node, ...found }] : []
  })
  const columns = columnsOf(shown)
  const widths = columns.map((column) => Math.max(...column.map((each) => glyphSizes[each.glyph].width)))
  const free = drawingWidth - 2 * marginX - widths.reduce((sum, width) => sum + width, 0)
  const scale = free < columns.length * 6 ? (drawingWidth - 2 * marginX) / (widths.reduce((sum, width) => sum + width, 0) + columns.length * 10) : 1
  const gap = columns.length > 1 ? Math.min(28, (drawingWidth - 2 * marginX - sum(widths) * scale) / (columns.length - 1)) : 0
  const total = sum(widths) * scale + gap * (columns.length - 1)

  const nodes: DrawnNode[] = []
  let left = (drawingWidth - total) / 2
  for (const [index, column] of columns.entries()) {
    const width = (widths[index] ?? 0) * scale
    nodes.push(...stack(column, left, width, scale))
    left += width + gap
  }
  const byId = new Map(nodes.map((node) => [node.id, node]))
  return { nodes, edges: uniqueEdges(document.edges).flatMap((edge) => pathOf(byId.get(edge.source), byId.get(edge.target))) }
}

type Shown = { node: DocumentNode; glyph: Glyph; tone: DrawingTone }

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0)

/** Nodes grouped by where they stand from left to right, each group from top to bottom. */
function columnsOf(shown: readonly Shown[]): Shown[][] {
  const sorted = [...shown].sort((a, b) => a.node.position.x - b.node.position.x)
  const columns: { x: number; members: Shown[] }[] = []
  for (const each of sorted) {
    const last = columns.at(-1)
    if (last && each.node.position.x - last.x < columnTolerance) last.members.push(each)
    else columns.push({ x: each.node.position.x, members: [each] })
  }
  return columns.map(({ members }) => members.sort((a, b) => a.node.position.y - b.node.position.y))
}

/** A column's nodes, evenly spread around the middle; they shrink where there are many. */
function stack(column: readonly Shown[], left: number, width: number, scale: number): DrawnNode[] {
  const heights = column.map((each) => glyphSizes[each.glyph].height)
  const room = bottom - top
  const gap = column.length > 1 ? Math.min(9, Math.max(2.5, (room - sum(heights)) / (column.length - 1))) : 0
  const shrink = Math.min(1, (room - gap * (column.length - 1)) / sum(heights))
  let y = (top + bottom - (sum(heights) * shrink + gap * (column.length - 1))) / 2
  return column.map((each, index) => {
    const height = (heights[index] ?? 0) * shrink
    const own = glyphSizes[each.glyph].width * scale
    const drawn = { id: each.node.id, x: round(left + (column.length > 1 ? 0 : (width - own) / 2)), y: round(y), width: round(own), height: round(height), tone: each.tone }
    y += height + gap
    return drawn
  })
}

/** One line per pair of nodes is enough at this size. */
function uniqueEdges(edges: readonly DocumentEdge[]): DocumentEdge[] {
  const seen = new Set<string>()
  return edges.filter(({ source, target }) => {
    const key = `${source} ${target}`
    return seen.has(key) ? false : (seen.add(key), true)
  })
}

/** Forward: a curve. Back: around the right side, along the rail below, and in from the left. */
function pathOf(source: DrawnNode | undefined, target: DrawnNode | undefined): string[] {
  if (!source || !target) return []
  const fromX = source.x + source.width
  const fromY = source.y + source.height / 2
  const toY = target.y + target.height / 2
  if (target.x > fromX) {
    if (Math.abs(fromY - toY) < 1) return [`M${n(fromX)} ${n(fromY)}H${n(target.x)}`]
    const middle = (fromX + target.x) / 2
    return [`M${n(fromX)} ${n(fromY)}C${n(middle)} ${n(fromY)} ${n(middle)} ${n(toY)} ${n(target.x)} ${n(toY)}`]
  }
  const outX = Math.min(fromX + 8, drawingWidth - 3)
  const inX = Math.max(target.x - 8, 3)
  const entryY = Math.min(toY + target.height / 4, target.y + target.height)
  return [`M${n(fromX)} ${n(fromY)}H${n(outX)}V${railY}H${n(inX)}V${n(entryY)}H${n(target.x)}`]
}

const round = (value: number) => Math.round(value * 10) / 10
const n = (value: number) => String(round(value))
