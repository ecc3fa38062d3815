import { describe, expect, it } from 'vitest'
import { leadsBack, pillLayout, pillWidth, railPath, type PillInput } from './pill-layout.ts'

const nodes: PillInput[] = [
  { id: 'start', label: 'Start', x: 0, y: 120 },
  { id: 'decide', label: 'Next step', x: 260, y: 120 },
  { id: 'list', label: 'List tags', x: 620, y: 0 },
  { id: 'deploy', label: 'Deploy', x: 640, y: 96 },
  { id: 'ask', label: 'Ask owner', x: 620, y: 200 },
]

describe('the pills of a run', () => {
  const layout = pillLayout(nodes)
  it('keep the columns and the order that the author gave them', () => {
    const at = (id: string) => layout.places.get(id)!
    expect(at('start').x).toBeLessThan(at('decide').x)
    expect(at('list').x).toBe(at('deploy').x)
    expect([at('list').y, at('deploy').y, at('ask').y]).toEqual([0, 36, 75])
    expect(at('start').y).toBe(at('decide').y)
  })
  it('never lie on each other, even where the author piled them up', () => {
    const piled = pillLayout([0, 1, 2, 3].map((index) => ({ id: `n${index}`, label: 'x', x: index * 10, y: index })))
    const ys = [...piled.places.values()].map(({ y }) => y)
    expect(ys.slice(1).every((y, index) => y - (ys[index] ?? 0) >= 30)).toBe(true)
  })
  it('give long names an end', () => expect([pillWidth('A'), pillWidth('A very long name of a node indeed')]).toEqual([58, 148]))
  it('know which edges are loops', () => {
    expect(leadsBack(layout, 'deploy', 'decide')).toBe(true)
    expect(leadsBack(layout, 'decide', 'deploy')).toBe(false)
    expect(leadsBack(layout, 'decide', 'decide')).toBe(true)
  })
  it('stand nowhere in an empty workflow', () => expect(pillLayout([]).places.size).toBe(0))
})

it('draws a loop over the rail and ends at its target', () => {
  const path = railPath({ x: 400, y: 60 }, { x: 100, y: 30 }, -20)
  expect(path.startsWith('M400 60')).toBe(true)
  expect(path.endsWith('L100 30')).toBe(true)
  expect(path).toContain(' -20')
})
