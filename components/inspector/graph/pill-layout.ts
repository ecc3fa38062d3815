/**
 * Where the pills of the run's small graph stand: the author's arrangement, drawn together until 24 px labels fit. Columns and the
 * order within them are the author's, so the graph is recognised; distances are not. Loops run over one rail above everything. Pure.
 */

export interface PillInput {
  id: string
  label: string
  x: number
  y: number
  /** It can be visited more than once, so its pill keeps room for a count of so many digits. */
  digits?: number
}

export interface PillPlace {
  x: number
  y: number
  width: number
  /** Right end of its column, so that loops of one column share one way up. */
  columnEnd: number
}

export interface PillLayout {
  places: Map<string, PillPlace>
  /** Height of the rail that all loops share. */
  railY: number
}

export const pillHeight = 24
const columnReach = 130
const columnGap = 24
const rowStep = 36
const railGap = 20
const widths = { base: 39, count: 15, perCharacter: 6.4, least: 52, most: 148 }

/** Room for the label beside icon and visit count. */
export const pillWidth = ({ label, digits = 0 }: Pick<PillInput, 'label' | 'digits'>): number =>
  Math.round(Math.min(Math.max(widths.base + label.length * widths.perCharacter, widths.least), widths.most) + (digits > 0 ? widths.count + (digits - 1) * widths.perCharacter : 0))

/** Nodes that lie on a loop. */
export function repeatingNodes(edges: readonly { source: string; target: string }[]): Set<string> {
  const next = new Map<string, string[]>()
  for (const { source, target } of edges) next.set(source, [...(next.get(source) ?? []), target])
  const returns = (start: string): boolean => {
    const seen = new Set<string>()
    const open = [...(next.get(start) ?? [])]
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (node === start) return true
      if (!seen.has(node)) open.push(...(next.get(node) ?? []))
      seen.add(node)
    }
    return false
  }
  return new Set([...next.keys()].filter(returns))
}

export function pillLayout(nodes: readonly PillInput[]): PillLayout {
  const columns = columnsOf(nodes)
  const levels = levelsOf(nodes, rowScaleOf(columns))
  const places = new Map<string, PillPlace>()
  let x = 0
  for (const column of columns) {
    const columnWidth = Math.max(...column.map(pillWidth))
    let next = -Infinity
    for (const node of column) {
      const { id, y } = node
      const placed = Math.max(levels.get(y) ?? 0, next)
      places.set(id, { x, y: placed, width: pillWidth(node), columnEnd: x + columnWidth })
      next = placed + rowStep
    }
    x += columnWidth + columnGap
  }
  return { places, railY: -railGap }
}

/** Nodes that start within a card's width of each other share a column; within it they keep their order from the top. */
function columnsOf(nodes: readonly PillInput[]): PillInput[][] {
  const columns: PillInput[][] = []
  let anchor = -Infinity
  for (const node of [...nodes].sort((a, b) => a.x - b.x)) {
    if (node.x - anchor < columnReach) columns.at(-1)?.push(node)
    else {
      columns.push([node])
      anchor = node.x
    }
  }
  return columns.map((column) => column.sort((a, b) => a.y - b.y))
}

/** The author's vertical distances, shrunk until the closest two of a column are one row apart; one scale keeps rows level across columns. */
function rowScaleOf(columns: readonly PillInput[][]): number {
  const gaps = columns.flatMap((column) => column.slice(1).map(({ y }, index) => y - (column[index]?.y ?? y))).filter((gap) => gap > 0)
  const scale = gaps.length === 0 ? 0.3 : rowStep / Math.min(...gaps)
  return Math.min(Math.max(scale, 0.1), 0.6)
}

/** Where each height of the author's stands: the distances scaled, and none between two neighbours longer than it takes to see it. */
function levelsOf(nodes: readonly PillInput[], scale: number): Map<number, number> {
  const heights = [...new Set(nodes.map(({ y }) => y))].sort((a, b) => a - b)
  const levels = new Map<number, number>()
  let at = 0
  heights.forEach((y, index) => {
    at += Math.min((y - (heights[index - 1] ?? y)) * scale, rowStep * 1.5)
    levels.set(y, Math.round(at))
  })
  return levels
}

export interface EdgeRoute {
  /** SVG path, from the source's border to the target's. */
  path: string
  /** SVG path of the arrow head. */
  head: string
  /** It leads back, over the rail. */
  loop: boolean
  /** Where a number stands beside it, at either end; of a loop only where it leaves its node. */
  label: { source: Point; target: Point }
}

/** From a wire to a number beside it: past the edge of the pills at its ends. */
const labelDrop = 18
const bend = 8
const reach = 12

/** How an edge runs: forward as a curve, down its own column straight, back over the rail. Undefined where an end is missing. */
export function edgeRoute({ places, railY }: PillLayout, source: string, target: string): EdgeRoute | undefined {
  const from = places.get(source)
  const to = places.get(target)
  if (!from || !to) return undefined
  if (to.x === from.x && to.y > from.y) return downwards(from, to)
  const start = { x: from.x + from.width, y: from.y + pillHeight / 2 }
  const end = { x: to.x - 1, y: to.y + pillHeight / 2 }
  const head = `M${end.x - 7} ${end.y - 4}L${end.x} ${end.y}L${end.x - 7} ${end.y + 4}Z`
  if (to.x > from.x) return { path: curve(start, { x: end.x - 4, y: end.y }), head, loop: false, label: { source: { x: start.x + columnGap / 2, y: start.y + labelDrop }, target: { x: end.x - columnGap / 2, y: end.y + labelDrop } } }
  const leaves = { x: from.columnEnd + reach - 3, y: start.y - labelDrop }
  return { path: railPath(start, { x: end.x - 4, y: end.y }, from.columnEnd + reach, railY), head, loop: true, label: { source: leaves, target: leaves } }
}

function downwards(from: PillPlace, to: PillPlace): EdgeRoute {
  const x = Math.round(Math.min(from.x + from.width, to.x + to.width) / 2 + from.x / 2)
  const end = to.y - 1
  return { path: `M${x} ${from.y + pillHeight}L${x} ${end - 4}`, head: `M${x - 4} ${end - 7}L${x} ${end}L${x + 4} ${end - 7}Z`, loop: false, label: { source: { x: x + 4, y: from.y + pillHeight + 6 }, target: { x: x - 5, y: end - 6 } } }
}

function curve(from: Point, to: Point): string {
  const pull = Math.max(14, (to.x - from.x) / 2)
  return `M${from.x} ${from.y}C${from.x + pull} ${from.y} ${to.x - pull} ${to.y} ${to.x} ${to.y}`
}

interface Point {
  x: number
  y: number
}

/** Out to the column's end, up to the rail, back over the top, down to the target's left. */
function railPath(from: Point, to: Point, right: number, railY: number): string {
  const left = to.x - reach
  return [
    `M${from.x} ${from.y}`, `L${right - bend} ${from.y}`, `Q${right} ${from.y} ${right} ${from.y - bend}`,
    `L${right} ${railY + bend}`, `Q${right} ${railY} ${right - bend} ${railY}`,
    `L${left + bend} ${railY}`, `Q${left} ${railY} ${left} ${railY + bend}`,
    `L${left} ${to.y - 4}`, `Q${left} ${to.y} ${left + 4} ${to.y}`, `L${to.x} ${to.y}`,
  ].join('')
}
