/** Search through the rows of a window: what is looked for, where it was found, and which of the places one is at. */
'use client'
import { useCallback, useDeferredValue, useMemo, useState, type RefObject } from 'react'
import type { VirtualListHandle } from '../virtual-list.tsx'
import { itemsWith, type WindowItem } from './window-items.ts'

export interface Find {
  isOpen: boolean
  query: string
  /** What is marked in the text, in lower case; '' for nothing. */
  marked: string
  count: number
  /** Which of the places, from 0. */
  at: number
  /** The row one is at. */
  item: number | undefined
  open(): void
  close(): void
  search(query: string): void
  step(by: 1 | -1): void
}

export function useFind(items: readonly WindowItem[], list: RefObject<VirtualListHandle | null>): Find {
  const [isOpen, setOpen] = useState(false)
  const [query, setQuery] = useState('')
  const [step, setStep] = useState(0)
  // Typing stays quick in a long window: the places follow.
  const wanted = useDeferredValue(isOpen ? query : '')
  const places = useMemo(() => itemsWith(items, wanted), [items, wanted])
  const at = places.length === 0 ? 0 : Math.min(step, places.length - 1)
  const reveal = useCallback((item: number | undefined) => item !== undefined && list.current?.reveal(item, 'center'), [list])
  return {
    isOpen, query, at,
    marked: wanted.toLowerCase(),
    count: places.length,
    item: places[at],
    open: useCallback(() => setOpen(true), []),
    close: useCallback(() => {
      setOpen(false)
      list.current?.focus()
    }, [list]),
    search(next) {
      setQuery(next)
      setStep(0)
      reveal(itemsWith(items, next)[0])
    },
    step(by) {
      const next = places.length === 0 ? 0 : (at + by + places.length) % places.length
      setStep(next)
      reveal(places[next])
    },
  }
}
