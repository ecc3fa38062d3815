import { describe, expect, it } from 'vitest'
import { edgeRoute, pillLayout, pillWidth, repeatingNodes, type PillInput } from './pill-layout.ts'

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
  it('give long names an end, and loops room for a count', () => {
    expect([pillWidth({ label: 'A' }), pillWidth({ label: 'Deploy' }), pillWidth({ label: 'Deploy', digits: 1 }), pillWidth({ label: 'Deploy', digits: 3 }), pillWidth({ label: 'A very long name of a node' })]).toEqual([52, 77, 92, 105, 148])
  })
  it('know which of them lie on a loop', () => {
    const edges = [['start', 'decide'], ['decide', 'deploy'], ['deploy', 'decide'], ['decide', 'end']].map(([source = '', target = '']) => ({ source, target }))
    expect([...repeatingNodes(edges)]).toEqual(['decide', 'deploy'])
  })
  it('stand nowhere in an empty workflow', () => expect(pillLayout([]).places.size).toBe(0))
})

describe('the edges of a run', () => {
  const layout = pillLayout(nodes)
  it('run over the rail where they lead back, and curve where they lead on', () => {
    expect([edgeRoute(layout, 'deploy', 'decide')?.loop, edgeRoute(layout, 'decide', 'deploy')?.loop, edgeRoute(layout, 'decide', 'decide')?.loop]).toEqual([true, false, true])
    expect(edgeRoute(layout, 'deploy', 'decide')?.path).toContain(` ${layout.railY}`)
  })
  it('share one way up per column', () => {
    const up = ['deploy', 'ask'].map((id) => /Q(\d+) /.exec(edgeRoute(layout, id, 'decide')?.path ?? '')?.[1])
    expect(up[0]).toBe(up[1])
  })
  it('go straight down within a column', () => expect(edgeRoute(layout, 'list', 'deploy')?.path).toMatch(/^M(\d+) 24L\1 \d+$/))
  it('are not drawn where an end is missing', () => expect(edgeRoute(layout, 'list', 'gone')).toBeUndefined())
})
