/**
 * The screen as the large panels show it. A single step shows at once; while events are passed quickly (a dragged head, a held key, fast
 * play) they stay at the last one and catch up now and then, and as soon as it rests. Everything else that changes is passed on as it is.
 */
'use client'
import { useEffect, useRef, useState } from 'react'
import type { RunScreen } from './run-screen.ts'

/** A selection that comes within so many milliseconds of the one before is one of several that are passed. */
const quickMs = 120
/** How long the panels may lag behind while events are passed. */
const longestMs = 400

export function useSettled(screen: RunScreen): RunScreen {
  const { seq } = screen.past
  const [settled, settle] = useState(seq)
  const times = useRef({ moved: 0, shown: 0 })
  useEffect(() => {
    const { current } = times
    const now = performance.now()
    const quick = now - current.moved < quickMs
    current.moved = now
    const show = () => {
      current.shown = performance.now()
      settle(seq)
    }
    if (!quick || now - current.shown > longestMs) return show()
    const timer = setTimeout(show, quickMs)
    return () => clearTimeout(timer)
  }, [seq])

  const [kept, keep] = useState(screen)
  const passing = settled !== seq
  if (!passing && kept !== screen) keep(screen)
  return passing ? kept : screen
}
