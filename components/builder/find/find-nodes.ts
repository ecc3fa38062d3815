/** What a search on the canvas finds: nodes by name, id, type, or by any text in their data, with the place that was found. Pure. */
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { isJsonObject, type Json } from '#lib/engine/json.ts'
import { pointer } from '#lib/engine/pointer.ts'
import { cardModel } from '#components/canvas/card-model.ts'
import { placeCards } from '#components/canvas/placed-cards.ts'
import { absolutePosition } from '#components/canvas/geometry.ts'

export interface Found {
  node: string
  title: string
  /** What was found beside the name: "id", "HTTP request", or where in the data. */
  where: string
  /** JSON Pointer into the data, of what was found there. */
  path?: string
  line?: number
  /** The line that was found, cut to what can be read. */
  excerpt?: string
}

const most = 200
const excerptLength = 80

/** One entry per node, by how well it is named; then as they stand on the canvas, from the left. Every word of the search must occur. */
export function findNodes(document: WorkflowDocument, search: string): Found[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return []
  const byId = new Map(document.nodes.map((node) => [node.id, node]))
  const shown = placeCards(document)
  const found = document.nodes.flatMap((node) => {
    const card = cardModel(node)
    const names = [card.title, node.id, card.typeTitle, node.type].join('\n').toLowerCase()
    const place = shown.get(node.id)?.rect ?? absolutePosition(node, byId)
    const base = { node: node.id, title: card.title }
    if (words.every((word) => names.includes(word))) return [{ ...base, where: card.typeTitle, rank: card.title.toLowerCase().startsWith(words[0] ?? '') ? 0 : 1, place }]
    const text = textsIn(node.data, []).find(({ value }) => words.every((word) => value.toLowerCase().includes(word)))
    return text ? [{ ...base, ...inText(text, words[0] ?? ''), rank: 2, place }] : []
  })
  return found
    .sort((a, b) => a.rank - b.rank || a.place.x - b.place.x || a.place.y - b.place.y)
    .slice(0, most)
    .map(({ rank: _, place: _place, ...each }) => each)
}

interface Text {
  path: (string | number)[]
  value: string
}

/** Values of the data that are text, and names that authors gave. The editor's own is none of them. */
function textsIn(value: Json, path: (string | number)[]): Text[] {
  if (typeof value === 'string') return [{ path, value }]
  if (typeof value === 'number') return [{ path, value: String(value) }]
  if (Array.isArray(value)) return value.flatMap((item, index) => textsIn(item, [...path, index]))
  if (!isJsonObject(value)) return []
  return Object.entries(value).flatMap(([key, field]) => (path.length === 0 && (key === 'ui' || key === 'promptId') ? [] : [...(path.length > 0 ? [{ path: [...path, key], value: key }] : []), ...textsIn(field, [...path, key])]))
}

function inText({ path, value }: Text, word: string): Pick<Found, 'where' | 'path' | 'line' | 'excerpt'> {
  const at = value.toLowerCase().indexOf(word)
  const before = value.slice(0, at).split('\n')
  const line = value.split('\n')[before.length - 1] ?? ''
  const column = before.at(-1)?.length ?? 0
  const start = Math.max(0, Math.min(column - 24, line.length - excerptLength))
  const cut = line.slice(start, start + excerptLength)
  return { where: placeName(path), path: pointer(path), line: before.length, excerpt: `${start > 0 ? '…' : ''}${cut}${start + excerptLength < line.length ? '…' : ''}` }
}

/** A message of a prompt by its number; any other field by its path in the document. */
const placeName = (path: readonly (string | number)[]): string => (path[0] === 'prompt' && path[1] === 'messages' && typeof path[2] === 'number' ? `message ${path[2] + 1}` : path.join('.'))
