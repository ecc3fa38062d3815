import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { TooltipStore, type TooltipContent } from './tooltip-store.ts'

const content = (label: string): TooltipContent => ({ label, side: 'bottom', align: 'center' })

describe('the tooltip', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('comes after a rest, not in passing', () => {
    const store = new TooltipStore<string>()
    store.ask('a', content('A'))
    vi.advanceTimersByTime(300)
    store.leave('a')
    vi.advanceTimersByTime(1000)
    expect(store.shown()).toBeUndefined()
    store.ask('a', content('A'))
    vi.advanceTimersByTime(400)
    expect(store.shown()?.label).toBe('A')
  })

  test('comes at once for the neighbour of one that is shown or was just left', () => {
    const store = new TooltipStore<string>()
    store.ask('a', content('A'), true)
    store.ask('b', content('B'))
    expect(store.shown()?.label).toBe('B')
    store.leave('b')
    vi.advanceTimersByTime(100)
    store.ask('c', content('C'))
    expect(store.shown()?.label).toBe('C')
  })

  test('leaving one does not take away another that was asked for meanwhile', () => {
    const store = new TooltipStore<string>()
    store.ask('a', content('A'), true)
    store.ask('b', content('B'))
    store.leave('a')
    expect(store.shown()?.label).toBe('B')
  })

  test('changes its words while it is shown, and only then', () => {
    const store = new TooltipStore<string>()
    store.update('a', content('Copied'))
    expect(store.shown()).toBeUndefined()
    store.ask('a', content('Copy'), true)
    store.update('a', content('Copied'))
    expect(store.shown()?.label).toBe('Copied')
  })
})
