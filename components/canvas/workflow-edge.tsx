/** One edge as flow-elements.ts computed it: a line and its head at rest; the whole way where it is selected, lit or part of a run. */
'use client'
import { memo } from 'react'
import { linesOf, restOf } from './edge-routes.ts'
import type { FlowEdge } from './flow-elements.ts'

export interface WorkflowEdgeProps {
  edge: FlowEdge
  /** Its end is being led elsewhere. */
  led: boolean
}

export const WorkflowEdge = memo(function WorkflowEdge({ edge: { id, data, selected, ariaLabel }, led }: WorkflowEdgeProps) {
  if (!data) return null
  const on = selected || data.lit
  const whole = on || data.splitting || data.run === 'live' || data.run === 'taken'
  const { route } = data
  return (
    <g
      className={`react-flow__edge nopan edge edge-${route.kind}${selected ? ' selected' : ''}`}
      role="img"
      aria-roledescription="edge"
      aria-label={ariaLabel ?? undefined}
      tabIndex={-1}
      data-id={id}
      data-run={data.run}
      data-mark={data.mark}
      data-on={on || undefined}
      data-splitting={data.splitting || undefined}
      visibility={led ? 'hidden' : undefined}
    >
      {linesOf(route, whole).map((line, index) => (
        <path key={index} className="edge-line" d={line} />
      ))}
      {(whole || route.head) && <path className="edge-head" d={whole ? route.wholeHead : route.head} />}
      <path className="react-flow__edge-interaction" d={restOf(route)} fill="none" strokeOpacity={0} strokeWidth={16} />
    </g>
  )
})
