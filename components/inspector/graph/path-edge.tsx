/** An edge of the run's graph: taken, carrying a token now, chosen by the selected step, or not taken. The layout says how it runs. */
'use client'
import { BaseEdge, type Edge, type EdgeProps } from '@xyflow/react'
import type { EdgeRun } from '#components/canvas/run-overlay.ts'
import type { EdgeRoute } from './pill-layout.ts'

export type PathEdgeType = Edge<{ route: EdgeRoute; run: EdgeRun; chosen: boolean; error: boolean }, 'path'>

const colours = { chosen: 'var(--accent)', live: 'var(--running)', taken: 'var(--text-2)', off: 'var(--edge)', error: 'var(--failed)' }

export function PathEdge({ data }: EdgeProps<PathEdgeType>) {
  if (!data) return null
  const { route, run, chosen, error } = data
  const off = run === 'off'
  const colour = colours[off && error ? 'error' : chosen && run === 'taken' ? 'chosen' : run]
  const dashes = error ? { strokeDasharray: '2 4', strokeLinecap: 'round' as const } : off && route.loop ? { strokeDasharray: '5 4' } : {}
  return (
    <g opacity={off ? 0.45 : 1}>
      <BaseEdge path={route.path} interactionWidth={0} style={{ stroke: colour, strokeWidth: off ? 1.5 : 2, ...dashes }} />
      <path d={route.head} fill={colour} />
    </g>
  )
}
