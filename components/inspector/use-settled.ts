/**
 * The screen as the large panels show it. A step from rest shows at once, behind what is small; while events are passed (a dragged head, a
 * held key, fast play) the panels stay at the last one and catch up as often as they can be drawn without holding the head up, and as
 * soon as it rests. Everything else that changes is passed on as it is.
 */
'use client'
import { useDeferredValue, useEffect, useRef, useState } from 'react'
import type { RunScreen } from './run-screen.ts'

/** No further event for so many milliseconds, in which the page was free to show one: the head rests. */
const restMs = 90
/** Between two drawings of the panels while events are passed: at least so many milliseconds, and so many times what the last one took. */
const leastMs = 150
const times = 12

export function useSettled(screen: RunScreen): RunScreen {
  const { seq } = screen.past
  const [{ shown, passing }, show] = useState({ shown: seq, passing: false })
  const clock = useRef({ resting: true, asked: 0, took: 0 })
  useEffect(() => {
    const { current } = clock
    const now = performance.now()
    const wasResting = current.resting
    current.resting = false
    // Runs only when the page has nothing to draw, so a slow machine is not taken for a slow hand.
    const timer = setTimeout(() => {
      current.resting = true
      show((known) => (known.shown === seq && !known.passing ? known : { shown: seq, passing: false }))
    }, restMs)
    if (wasResting || now - current.asked > Math.max(leastMs, current.took * times)) {
      current.asked = now
      show({ shown: seq, passing: !wasResting })
    }
    return () => clearTimeout(timer)
  }, [seq])

  const [kept, keep] = useState(screen)
  const behind = shown !== seq
  if (!behind && kept !== screen) keep(screen)
  const wanted = behind ? kept : screen
  const deferred = useDeferredValue(wanted)
  const panels = passing ? wanted : deferred
  useEffect(() => {
    const { current } = clock
    current.took = performance.now() - current.asked
  }, [panels.past.seq])
  return panels
}
