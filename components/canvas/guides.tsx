/** Lines along which what is moved stands level with other cards, one pixel wide at every zoom. */
'use client'
import { ViewportPortal, useStore } from '@xyflow/react'
import type { Guide } from './alignment.ts'

/** How far a guide reaches beyond what it joins. */
const beyond = 8

export function Guides({ guides }: { guides: readonly Guide[] }) {
  const width = useStore((state) => 1 / state.transform[2])
  return (
    <ViewportPortal>
      <svg aria-hidden className="alignment-guides" width={1} height={1}>
        {guides.map(({ axis, at, from, to }) => {
          const [start, end] = [from - beyond, to + beyond]
          return <line key={`${axis} ${at}`} {...(axis === 'x' ? { x1: at, x2: at, y1: start, y2: end } : { x1: start, x2: end, y1: at, y2: at })} strokeWidth={width} />
        })}
      </svg>
    </ViewportPortal>
  )
}
