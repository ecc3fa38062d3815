/** An edge of the run's graph: taken, carrying a token now, chosen by the selected step, or not taken, with how often it was. The layout says how it runs. */
'use client'
import { memo } from 'react'
import { BaseEdge, type Edge, type EdgeProps } from '@xyflow/react'
import type { EdgeRun } from '#components/canvas/run-overlay.ts'
import type { EdgeRoute } from './pill-layout.ts'

export type PathEdgeType = Edge<{ route: EdgeRoute; run: EdgeRun; times: number; counted: 'source' | 'target'; chosen: boolean; error: boolean }, 'path'>

const colours = { chosen: 'var(--accent)', live: 'var(--running)', taken: 'var(--text-2)', off: 'var(--edge)', error: 'var(--failed)' }

function PathEdgeView({ data }: EdgeProps<PathEdgeType>) {
  if (!data) return null
  const { route, run, times, counted, chosen, error } = data
  const label = route.label[counted]
  const off = run === 'off'
  const colour = colours[off && error ? 'error' : chosen && run === 'taken' ? 'chosen' : run]
  const dashes = error ? { strokeDasharray: '2 4', strokeLinecap: 'round' as const } : off && route.loop ? { strokeDasharray: '5 4' } : {}
  return (
    <g opacity={off ? 0.45 : 1}>
      <BaseEdge path={route.path} interactionWidth={0} style={{ stroke: colour, strokeWidth: off ? 1.5 : 2, ...dashes }} />
      <path d={route.head} fill={colour} />
      {times > 1 && (
        <text x={label.x} y={label.y} textAnchor={route.loop ? 'end' : 'middle'} dominantBaseline="central" className="text-[10px] font-strong tabular-nums" style={{ fill: chosen ? 'var(--accent)' : 'var(--text-2)', stroke: 'var(--canvas)', strokeWidth: 4, paintOrder: 'stroke' }}>
          ×{times}
        </text>
      )}
    </g>
  )
}

export const PathEdge = memo(PathEdgeView)
