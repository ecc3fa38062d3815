/** An edge of the run's graph: taken, carrying a token now, chosen by the selected step, or not taken. Loops run over the rail. */
'use client'
import { BaseEdge, getBezierPath, type Edge, type EdgeProps } from '@xyflow/react'
import type { EdgeRun } from '#components/canvas/run-overlay.ts'
import { railPath } from './pill-layout.ts'

export type PathEdgeType = Edge<{ run: EdgeRun; chosen: boolean; error: boolean; railY: number | null }, 'path'>

const colours = { chosen: 'var(--accent)', live: 'var(--running)', taken: 'var(--text-2)', off: 'var(--edge)' }

export function PathEdge({ sourceX, sourceY, targetX, targetY, data }: EdgeProps<PathEdgeType>) {
  const { run, chosen, error, railY } = data ?? { run: 'off', chosen: false, error: false, railY: null }
  const colour = colours[run === 'live' ? 'live' : chosen && run === 'taken' ? 'chosen' : run]
  const path = railY === null ? getBezierPath({ sourceX, sourceY, targetX: targetX - 2, targetY, curvature: 0.35 })[0] : railPath({ x: sourceX, y: sourceY }, { x: targetX - 2, y: targetY }, railY)
  const dashes = error ? { strokeDasharray: '2 4', strokeLinecap: 'round' as const } : railY !== null && run === 'off' ? { strokeDasharray: '5 4' } : {}
  return (
    <g opacity={run === 'off' ? 0.45 : 1}>
      <BaseEdge path={path} interactionWidth={0} style={{ stroke: error && run === 'off' ? 'var(--failed)' : colour, strokeWidth: run === 'off' ? 1.5 : 2, ...dashes }} />
      <path d={`M${targetX - 8} ${targetY - 4}L${targetX - 1} ${targetY}L${targetX - 8} ${targetY + 4}Z`} fill={colour} />
    </g>
  )
}
