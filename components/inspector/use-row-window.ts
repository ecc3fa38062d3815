/**
 * Draws of a long list only what is near the view (row-places.ts), and keeps one row of it in sight: which rows those are is decided in the
 * very render that moves the target, and the list is scrolled there before it is painted, so that the scroll event that follows finds
 * nothing to do. A step through time draws each row once.
 *
 * Rows are drawn anew in place where a leap leaves none of them in view: their keys are handed on, in the order of the page.
 */
'use client'
import { useCallback, useLayoutEffect, useRef, useState, type RefCallback } from 'react'
import { offsetToSee, rowsHeight, rowsInView, rowTop, type RowPlaces, type RowRange, type RowView } from './row-places.ts'

export interface RowWindowOptions {
  /** The row that is scrolled into sight whenever it is another one; -1 for none. */
  target: number
  /** How (offsetToSee); nearest where absent. */
  align?: 'nearest' | 'center'
  /** Pixels at the top of the view that something stays over. */
  covered?: number
  /** Lists up to this length are drawn whole, so that the browser's own search finds everything in them. */
  wholeUpTo?: number
}

export interface RowWindow {
  /** Of the element that scrolls. */
  scroller: RefCallback<HTMLElement>
  /** Rows to be drawn, in order. */
  rows: readonly { index: number; key: number; top: number }[]
  /** Pixels of the whole list. */
  total: number
  /** Rows that fit into the view. */
  page: number
  /** Scrolls just as far as it takes to see a row. */
  reveal(index: number): void
}

/** What is shown of a list, and why. */
export interface View extends RowView {
  /** The target that was last brought into sight. */
  target: number
  drawn: RowRange
  /** What is added to an index to get its key. */
  shift: number
  /** Where the list was last put by us; another object each time. */
  put: { offset: number } | null
}

const overscan = 4
export const atFirst: View = { offset: 0, room: 0, target: -1, drawn: { from: 0, to: 0 }, shift: 0, put: null }

export function useRowWindow(places: RowPlaces, options: RowWindowOptions): RowWindow {
  const [view, setView] = useState(atFirst)
  const next = followed(view, places, options)
  if (next !== view) setView(next)

  const element = useRef<HTMLElement>(null)
  const latest = useRef({ view: next, places, options })
  useLayoutEffect(() => {
    latest.current = { view: next, places, options }
  })
  const { put } = next
  const expected = useRef(false)
  useLayoutEffect(() => {
    const scrolling = element.current
    if (!put || !scrolling) return
    const before = scrolling.scrollTop
    scrolling.scrollTop = put.offset
    const after = scrolling.scrollTop
    expected.current = after !== before
    // No further than the list goes, or the screen's pixels.
    if (after !== put.offset) setView((known) => ({ ...known, offset: after }))
  }, [put])

  const scroller = useCallback((scrolling: HTMLElement | null) => {
    if (!scrolling) return
    element.current = scrolling
    const onScroll = () => {
      // Our own: asking where the list stands would make the browser lay out the page for an answer that is known.
      const own = expected.current
      expected.current = false
      if (own) return
      const offset = scrolling.scrollTop
      if (offset !== latest.current.view.offset) setView((known) => ({ ...known, offset }))
    }
    const measure = (room: number) => setView((known) => (known.room === room ? known : { ...known, room }))
    const observer = new ResizeObserver(() => measure(scrolling.clientHeight))
    measure(scrolling.clientHeight)
    observer.observe(scrolling)
    scrolling.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      element.current = null
      expected.current = false
      observer.disconnect()
      scrolling.removeEventListener('scroll', onScroll)
      // Another element begins at its top.
      setView(atFirst)
    }
  }, [])
  const reveal = useCallback((index: number) => {
    const { places: now, options: { covered } } = latest.current
    setView((known) => scrolledTo(known, offsetToSee(now, known, index, 'nearest', covered)))
  }, [])

  const { from, to } = next.drawn
  const rows = Array.from({ length: to - from }, (_, place) => ({ index: from + place, key: from + place + next.shift, top: rowTop(places, from + place) }))
  return { scroller, rows, total: rowsHeight(places), page: Math.max(1, Math.floor((next.room - (options.covered ?? 0)) / places.height)), reveal }
}

const scrolledTo = (view: View, offset: number): View => (offset === view.offset ? view : { ...view, offset, put: { offset } })

/** The view as it has to be for these rows and this target; the same object where it is. */
export function followed(view: View, places: RowPlaces, options: RowWindowOptions): View {
  if (view.room === 0) return view
  const target = options.target < places.count ? options.target : -1
  const at = target === view.target || target === -1 ? view : scrolledTo(view, offsetToSee(places, view, target, alignment(view, options), options.covered))
  const drawn = places.count <= (options.wholeUpTo ?? 0) ? { from: 0, to: places.count } : rowsInView(places, at, overscan)
  const { from, to } = view.drawn
  if (at === view && target === view.target && drawn.from === from && drawn.to === to) return view
  const leapt = drawn.from >= to || drawn.to <= from
  return { ...at, target, drawn, shift: leapt ? view.shift + from - drawn.from : view.shift }
}

/** What stands there when the list comes up is seen with what is around it. */
const alignment = ({ target }: View, { align = 'nearest' }: RowWindowOptions) => (target === -1 ? 'center' : align)
