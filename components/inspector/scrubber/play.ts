/** Playing a log: from the selected event on, as fast as somebody wants to watch; stops at the end, and when somebody else selects. */
'use client'
import { useEffect, useRef, useState } from 'react'

export const speeds = [1, 4, 16, 64] as const
export type Speed = (typeof speeds)[number]

/** Of one event at normal speed. */
const eventMs = 260
/** No screen shows more than one state in so many. */
const frameMs = 16

/** How many events are passed at once, and how often. */
export function paceOf(speed: Speed): { everyMs: number; events: number } {
  const each = eventMs / speed
  return each >= frameMs ? { everyMs: each, events: 1 } : { everyMs: frameMs, events: Math.round(frameMs / each) }
}

export interface Play {
  playing: boolean
  speed: Speed
  setSpeed(speed: Speed): void
  toggle(): void
}

/** `select` goes to an event of `count`. */
export function usePlay(seq: number, count: number, select: (seq: number) => void): Play {
  const [playing, setPlaying] = useState(false)
  const [speed, setSpeed] = useState<Speed>(1)
  const latest = useRef({ seq, count, select })
  useEffect(() => {
    latest.current = { seq, count, select }
  })
  useEffect(() => {
    if (!playing) return
    const { everyMs, events } = paceOf(speed)
    const timer = setInterval(() => {
      const { current } = latest
      if (current.seq >= current.count) return setPlaying(false)
      current.select(Math.min(current.seq + events, current.count))
    }, everyMs)
    return () => clearInterval(timer)
  }, [playing, speed])
  const toggle = () => {
    if (!playing && seq >= count) select(1)
    setPlaying(!playing)
  }
  return { playing, speed, setSpeed, toggle }
}

/** The space bar plays, unless something has the focus that it would press. */
export function useSpace(run: () => void) {
  const latest = useRef(run)
  useEffect(() => {
    latest.current = run
  })
  useEffect(() => {
    function onKeyDown(event: globalThis.KeyboardEvent) {
      const onControl = event.target instanceof Element && event.target !== document.body && event.target.getAttribute('role') !== 'slider'
      if (event.key !== ' ' || event.repeat || onControl || event.defaultPrevented) return
      event.preventDefault()
      latest.current()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [])
}
