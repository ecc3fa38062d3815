/** The edge between two panels, dragged or moved by arrow keys. The panel at its right becomes as wide as told. */
'use client'
import { useRef } from 'react'

export interface ResizeHandleProps {
  label: string
  width: number
  min: number
  max: number
  onChange(width: number): void
}

const step = 24

export function ResizeHandle({ label, width, min, max, onChange }: ResizeHandleProps) {
  const grabbed = useRef<{ x: number; width: number }>(undefined)
  const to = (next: number) => onChange(Math.round(Math.min(max, Math.max(min, next))))
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={width}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      className="absolute inset-y-0 -left-[3px] z-30 w-[6px] cursor-col-resize touch-none hover:bg-accent-line focus-visible:bg-accent-line active:bg-accent-line"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        grabbed.current = { x: event.clientX, width }
      }}
      onPointerMove={(event) => grabbed.current && to(grabbed.current.width + grabbed.current.x - event.clientX)}
      onPointerUp={() => (grabbed.current = undefined)}
      onPointerCancel={() => (grabbed.current = undefined)}
      onKeyDown={(event) => {
        const by = { ArrowLeft: step, ArrowRight: -step, Home: min - width, End: max - width }[event.key]
        if (by === undefined) return
        event.preventDefault()
        event.stopPropagation()
        to(width + by)
      }}
    />
  )
}
