/**
 * Walking the canvas with the arrow keys: right follows the first edge out, left the first edge in, up and down go through the
 * nodes that hang on the same node; where no edge leads, to the nearest card in that direction. Pure.
 */
import type { DocumentEdge } from '#lib/engine/document.ts'
import { centre, type Point } from './geometry.ts'
import { inPortOrder, type PlacedCard, type PlacedCards } from './placed-cards.ts'

export type Direction = 'left' | 'right' | 'up' | 'down'

/** The id of the card to go to, or undefined where nothing lies that way. */
export function walk(cards: PlacedCards, edges: readonly DocumentEdge[], from: string, direction: Direction): string | undefined {
  const here = cards.get(from)
  if (!here) return undefined
  const along = direction === 'left' || direction === 'right' ? neighbour(cards, edges, here, direction) : sibling(cards, edges, here, direction)
  return along ?? nearest(cards, here, direction)
}

/** Where a person who comes to the canvas by Tab starts: the card farthest to the left and top. */
export function firstCard(cards: PlacedCards): string | undefined {
  return [...cards.values()].sort((a, b) => a.rect.x - b.rect.x || a.rect.y - b.rect.y)[0]?.node.id
}

function neighbour(cards: PlacedCards, edges: readonly DocumentEdge[], here: PlacedCard, direction: 'left' | 'right'): string | undefined {
  const ahead = (id: string): boolean => {
    const other = cards.get(id)
    return other !== undefined && (direction === 'right' ? other.rect.x > here.rect.x : other.rect.x < here.rect.x)
  }
  if (direction === 'right') return inPortOrder(edges.filter((edge) => edge.source === here.node.id), here).find((edge) => ahead(edge.target))?.target
  return edges.find((edge) => edge.target === here.node.id && ahead(edge.source))?.source
}

function sibling(cards: PlacedCards, edges: readonly DocumentEdge[], here: PlacedCard, direction: 'up' | 'down'): string | undefined {
  const parents = new Set(edges.filter((edge) => edge.target === here.node.id).map((edge) => edge.source))
  const step = direction === 'down' ? 1 : -1
  const siblings = [...new Set(edges.filter((edge) => parents.has(edge.source) && edge.target !== edge.source).map((edge) => edge.target))]
    .flatMap((id) => cards.get(id) ?? [])
    .filter((other) => other.node.id !== here.node.id && (other.rect.y - here.rect.y) * step > 0 && Math.abs(other.rect.x - here.rect.x) < 320)
  return closest(siblings, centre(here.rect))?.node.id
}

function nearest(cards: PlacedCards, here: PlacedCard, direction: Direction): string | undefined {
  const from = centre(here.rect)
  const candidates = [...cards.values()].filter((other) => {
    if (other.node.id === here.node.id) return false
    const to = centre(other.rect)
    const [ahead, aside] = direction === 'left' || direction === 'right' ? [to.x - from.x, to.y - from.y] : [to.y - from.y, to.x - from.x]
    const sign = direction === 'right' || direction === 'down' ? 1 : -1
    return ahead * sign > 0 && Math.abs(aside) <= Math.abs(ahead) * 2
  })
  return closest(candidates, from)?.node.id
}

function closest(cards: readonly PlacedCard[], to: Point): PlacedCard | undefined {
  const distance = ({ rect }: PlacedCard): number => Math.hypot(centre(rect).x - to.x, centre(rect).y - to.y)
  return [...cards].sort((a, b) => distance(a) - distance(b))[0]
}
