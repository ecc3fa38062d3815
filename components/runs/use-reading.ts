/** Whether somebody reads the list just now: it is scrolled, or a pointer moved among its rows a moment ago. Then nothing moves under them. */
'use client'
import { useEffect, useRef, useState } from 'react'

const momentMs = 3_000
const topPixels = 4

export function useReading() {
  const [scrolled, setScrolled] = useState(false)
  const [pointing, setPointing] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  function onRead(reading: { top: number } | { pointer: boolean }): void {
    if ('top' in reading) return setScrolled(reading.top > topPixels)
    clearTimeout(timer.current)
    setPointing(reading.pointer)
    if (reading.pointer) timer.current = setTimeout(() => setPointing(false), momentMs)
  }
  return { isReading: scrolled || pointing, onRead }
}
