import { expect, test } from 'vitest'
import { documentSchema, type DocumentNode } from '#lib/engine/document.ts'
import { fitContainers } from './fit-containers.ts'
import { placeCards } from './placed-cards.ts'

const nodesOf = (nodes: object[]) => documentSchema.parse({ oriel: 1, name: 'Draft', nodes })
const box = { id: 'box', type: 'agent', position: { x: 100, y: 100 }, width: 400, height: 200 }
const inner = (x: number, y: number, more: object = {}) => ({ id: 'it', type: 'transform', parentId: 'box', position: { x, y }, ...more })
const by = (document: { nodes: DocumentNode[] }, id: string) => document.nodes.find((node) => node.id === id)

test('what lies inside changes nothing', () => {
  const document = nodesOf([box, inner(40, 60)])
  expect(fitContainers(document)).toBe(document)
})

test('a node that reaches over the right or lower border moves it', () => {
  expect(by(fitContainers(nodesOf([box, inner(300, 180)])), 'box')).toMatchObject({ position: { x: 100, y: 100 }, width: 300 + 172 + 24, height: 180 + 56 + 24 })
})

test('one that reaches over the left or upper border moves that, and everything stays where it is on the canvas', () => {
  const before = nodesOf([box, inner(-30, 10), { ...inner(100, 100), id: 'other' }])
  const after = fitContainers(before)
  expect(by(after, 'box')).toMatchObject({ position: { x: 46, y: 58 }, width: 454, height: 242 })
  for (const id of ['it', 'other']) expect(placeCards(after).get(id)?.rect).toEqual(placeCards(before).get(id)?.rect)
})

test('containers around it grow too', () => {
  const after = fitContainers(nodesOf([box, inner(40, 60, { type: 'each', width: 300, height: 120 }), { id: 'deep', type: 'transform', parentId: 'it', position: { x: 300, y: 60 } }]))
  expect(by(after, 'it')?.width).toBe(496)
  expect(by(after, 'box')?.width).toBe(40 + 496 + 24)
})

test('a group is a frame of somebody’s own, and stays as it is', () => {
  const document = nodesOf([{ ...box, type: 'group' }, inner(390, 180)])
  expect(fitContainers(document)).toBe(document)
})
