/**
 * What stands on edges: the label that a person gave, the way back of a loop with its cap, and the intent, case or choice by which an
 * edge leaves where the line has room for it (a short line lies beside its port's own name). With a run, how often it was taken.
 * An edge that is pointed at or selected always says what it is. Pure.
 */
import { pointAt, type EdgeRoute } from './edge-routes.ts'
import type { FlowEdge, WorkflowEdgeData } from './flow-elements.ts'
import type { Point, Rect } from './geometry.ts'
import type { Detail } from './zoom.ts'

export interface EdgeLabel {
  id: string
  kind: 'loop' | 'name' | 'label'
  at: Point
  text: string
  /** Pointed at or selected. */
  on: boolean
  taken?: boolean
}

/** Shorter lines have their port in sight. */
const longWay = 260
const height = 18
const padding = 14
/** Of one character, in canvas pixels. */
const characterWidth = 6.4
/** Far away, labels are as large as the names of cards. */
const farScale = 2

/** The labels that are drawn, in the order of the edges; of two that would lie on each other only the first. */
export function edgeLabels(edges: readonly FlowEdge[], detail: Detail): EdgeLabel[] {
  if (detail === 'blocks') return []
  const scale = detail === 'names' ? farScale : 1
  const wanted = edges.flatMap(({ id, data, selected }) => (data ? labelsOf(id, data, selected === true || data.pointed, scale) : []))
  const placed: Rect[] = []
  return [...wanted].sort((a, b) => rank(a) - rank(b)).filter((label) => {
    const rect = rectOf(label, scale)
    if (!label.on && placed.some((other) => overlap(rect, other))) return false
    placed.push(rect)
    return true
  })
}

const rank = ({ on, kind }: EdgeLabel): number => (on ? 0 : kind === 'name' ? 2 : 1)

function labelsOf(id: string, data: WorkflowEdgeData, on: boolean, scale: number): EdgeLabel[] {
  const { route, label, loop, times = 0 } = data
  const loopLabel: EdgeLabel[] = loop !== undefined && route.loopLabel ? [{ id, kind: 'loop', at: route.loopLabel, text: loop, on: false }] : []
  const text = [nameShown(data, on, scale), times > 1 ? `×${times}` : ''].filter(Boolean).join(' ')
  // At rest a way back says what its loop says.
  if (text === '' || (route.loop && label === undefined && !on)) return loopLabel
  return [...loopLabel, { id, kind: label === undefined ? 'name' : 'label', at: middleOf(route), text, on, ...(times > 0 && { taken: true }) }]
}

function nameShown({ route, label, name }: WorkflowEdgeData, on: boolean, scale: number): string | undefined {
  return label ?? (on || hasRoom(route, name ?? '', scale) ? name : undefined)
}

const widthOf = (text: string, scale: number): number => (text.length * characterWidth + padding) * scale

/** Whether the text can lie on the line without lying on the cards at its ends. */
function hasRoom(route: EdgeRoute, text: string, scale: number): boolean {
  if (text === '' || route.kind !== 'forward') return false
  const [first, last] = [route.way[0], route.way.at(-1)]
  if (!first || !last) return false
  const room = route.curved ? last.x - first.x : Math.max(...levels(route.way).map(([from, to]) => Math.abs(to.x - from.x)))
  return room > widthOf(text, scale) + 24 && Math.abs(last.x - first.x) + Math.abs(last.y - first.y) > longWay * scale
}

/** Pieces of a way that lie level. */
const levels = (way: readonly Point[]): [Point, Point][] => way.slice(1).flatMap((to, index) => (way[index]?.y === to.y ? [[way[index] ?? to, to] as [Point, Point]] : []))

/** The middle of a curve, and of the longest level piece of any other way. */
function middleOf(route: EdgeRoute): Point {
  if (route.curved) return pointAt(route, 0.5)
  const [longest] = levels(route.own).sort((a, b) => Math.abs(b[1].x - b[0].x) - Math.abs(a[1].x - a[0].x))
  return longest && !route.loop ? { x: (longest[0].x + longest[1].x) / 2, y: longest[0].y } : pointAt(route, route.loopLabel ? 0.3 : 0.5)
}

function rectOf({ at, text, kind }: EdgeLabel, scale: number): Rect {
  const width = widthOf(text, scale) + (kind === 'loop' ? 16 : 0)
  return { x: at.x - width / 2, y: at.y - (height * scale) / 2, width, height: height * scale }
}

const overlap = (a: Rect, b: Rect): boolean => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
