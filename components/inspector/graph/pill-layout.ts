/**
 * Where the pills of the run's small graph stand: the author's arrangement, drawn together until 24 px labels fit. Columns and the
 * order within them are the author's, so the graph is recognised; distances are not. Loops run over one rail above everything. Pure.
 */

export interface PillInput {
  id: string
  label: string
  x: number
  y: number
}

export interface PillPlace {
  x: number
  y: number
  width: number
}

export interface PillLayout {
  places: Map<string, PillPlace>
  /** Height of the rail that all loops share. */
  railY: number
}

export const pillHeight = 24
const columnReach = 130
const columnGap = 30
const rowStep = 36
const railGap = 20
const widths = { base: 47, perCharacter: 6.4, least: 58, most: 148 }

/** Room for the label beside icon and visit count. */
export const pillWidth = (label: string): number =>
  Math.round(Math.min(Math.max(widths.base + label.length * widths.perCharacter, widths.least), widths.most))

export function pillLayout(nodes: readonly PillInput[]): PillLayout {
  const columns = columnsOf(nodes)
  const rowScale = rowScaleOf(columns)
  const top = Math.min(...nodes.map(({ y }) => y), Infinity)
  const places = new Map<string, PillPlace>()
  let x = 0
  for (const column of columns) {
    let next = -Infinity
    for (const { id, label, y } of column) {
      const placed = Math.max(Math.round((y - top) * rowScale), next)
      places.set(id, { x, y: placed, width: pillWidth(label) })
      next = placed + rowStep
    }
    x += Math.max(...column.map(({ label }) => pillWidth(label))) + columnGap
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

/** Whether an edge leads back, so that it takes the rail. */
export function leadsBack(layout: PillLayout, source: string, target: string): boolean {
  const from = layout.places.get(source)
  const to = layout.places.get(target)
  return from !== undefined && to !== undefined && to.x <= from.x
}

const bend = 8

/** SVG path of a loop: out to the right, up to the rail, back over the top, down to the target's left. */
export function railPath(from: { x: number; y: number }, to: { x: number; y: number }, railY: number): string {
  const right = from.x + 16
  const left = to.x - 12
  return [
    `M${from.x} ${from.y}`, `L${right - bend} ${from.y}`, `Q${right} ${from.y} ${right} ${from.y - bend}`,
    `L${right} ${railY + bend}`, `Q${right} ${railY} ${right - bend} ${railY}`,
    `L${left + bend} ${railY}`, `Q${left} ${railY} ${left} ${railY + bend}`,
    `L${left} ${to.y - 4}`, `Q${left} ${to.y} ${left + 4} ${to.y}`, `L${to.x} ${to.y}`,
  ].join('')
}
