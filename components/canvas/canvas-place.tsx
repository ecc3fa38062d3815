/**
 * Places in the canvas that move with it: under the cards, and over them for what is to be read. Each is found once; React Flow's own
 * portals look for theirs anew at every frame.
 */
'use client'
import { useCallback, useState, type ReactNode } from 'react'
import { createPortal } from 'react-dom'

const places = { 'under cards': '.react-flow__edges', 'over cards': '.react-flow__edgelabel-renderer' } as const

/** Inside React Flow. What is drawn under the cards is SVG. */
export function CanvasPlace({ at, children }: { at: keyof typeof places; children: ReactNode }) {
  const [place, setPlace] = useState<HTMLElement>()
  const mark = useCallback(
    (marker: HTMLElement) => {
      const own = document.createElement('div')
      marker.closest('.react-flow')?.querySelector(places[at])?.prepend(own)
      setPlace(own)
      return () => own.remove()
    },
    [at],
  )
  return (
    <>
      <span hidden ref={mark} />
      {place && createPortal(children, place)}
    </>
  )
}
