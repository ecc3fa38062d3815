import { describe, expect, test } from 'vitest'
import { routeLoops, type Loop } from './loop-rails.ts'

const decision = { x: 300, y: 200, width: 236, height: 300 }
const card = (x: number, y: number, width = 172) => ({ x, y, width, height: 56 })
const out = (id: string, x: number, y: number) => ({ id, from: { x: x + 172, y: y + 28 }, error: false })
const failure = (id: string, x: number, y: number) => ({ id, from: { x: x + 172, y: y + 46 }, error: true })
const to = { x: 300, y: 224 }

function routed(loop: Loop, cards: { x: number; y: number; width: number; height: number }[]) {
  return routeLoops([loop], [decision, ...cards])
}

describe('ways back to a decision', () => {
  test('one way back goes right, up, over the top of every card and down into the decision', () => {
    const route = routed({ to, edges: [out('a', 600, 200)] }, [card(600, 200), card(450, 100)]).get('a')
    expect(route?.points).toEqual([
      { x: 772, y: 228 },
      { x: 790, y: 228 },
      { x: 790, y: 76 },
      { x: 282, y: 76 },
      { x: 282, y: 224 },
      { x: 300, y: 224 },
    ])
    expect(route?.rest).toEqual(route?.points)
    expect(route?.label).toEqual({ x: 440, y: 76 })
  })

  test('a second one joins the shared column instead of drawing the rail again', () => {
    const routes = routed({ to, edges: [out('low', 600, 400), out('high', 600, 200)] }, [card(600, 200), card(600, 400)])
    expect(routes.get('high')?.label).toBeDefined()
    expect(routes.get('low')?.rest).toEqual([{ x: 772, y: 428 }, { x: 790, y: 428 }, { x: 790, y: 228 }])
    expect(routes.get('low')?.points.at(-1)).toEqual(to)
  })

  test('an error rises beside its node and ends at the rail', () => {
    const routes = routed({ to, edges: [out('far', 900, 200), failure('near', 600, 200)] }, [card(900, 200), card(600, 200)])
    expect(routes.get('near')?.rest).toEqual([{ x: 772, y: 246 }, { x: 790, y: 246 }, { x: 790, y: 176 }])
  })

  test('with nothing but errors, one of them draws the rail', () => {
    const routes = routed({ to, edges: [failure('only', 600, 200)] }, [card(600, 200)])
    expect(routes.get('only')?.label).toBeDefined()
  })

  test('a way that another card blocks goes up in a column of its own', () => {
    const routes = routed({ to, edges: [out('blocked', 600, 200), out('far', 900, 200)] }, [card(600, 200), card(900, 200)])
    expect(routes.get('blocked')?.points[1]).toEqual({ x: 790, y: 228 })
    expect(routes.get('far')?.points[1]).toEqual({ x: 1090, y: 228 })
  })

  test('an intent that leads straight back to its own decision goes over the top', () => {
    const routes = routed({ to, edges: [{ id: 'self', from: { x: 536, y: 262 }, error: false }] }, [])
    expect(routes.get('self')?.points.slice(1, 4)).toEqual([{ x: 554, y: 262 }, { x: 554, y: 176 }, { x: 282, y: 176 }])
  })

  test('rails of two decisions do not lie on each other', () => {
    const second = { x: 700, y: 200, width: 236, height: 300 }
    const routes = routeLoops(
      [
        { to, edges: [out('outer', 1200, 200)] },
        { to: { x: 700, y: 224 }, edges: [out('inner', 1000, 200)] },
      ],
      [decision, second, card(1000, 200), card(1200, 200)],
    )
    expect(routes.get('outer')?.points[2]?.y).not.toBe(routes.get('inner')?.points[2]?.y)
  })
})
