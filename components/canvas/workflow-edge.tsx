/** Edges as flow-elements.ts computed them: a line and its head at rest; the whole way where it is selected, lit or part of a run. */
'use client'
import { memo } from 'react'
import type { EdgeProps } from '@xyflow/react'
import { pathOf, restOf } from './edge-routes.ts'
import type { FlowEdge } from './flow-elements.ts'

const WorkflowEdge = memo(function WorkflowEdge({ data, selected }: EdgeProps<FlowEdge>) {
  if (!data) return null
  const on = selected || data.lit
  const whole = on || data.splitting || data.run === 'live' || data.run === 'taken'
  const { route } = data
  return (
    <>
      <g className={`edge edge-${route.kind}`} data-run={data.run} data-mark={data.mark} data-on={on || undefined} data-splitting={data.splitting || undefined}>
        <path className="edge-line" d={whole ? pathOf(route) : restOf(route)} />
        {(whole || route.head) && <path className="edge-head" d={whole ? route.wholeHead : route.head} />}
      </g>
      <path className="react-flow__edge-interaction" d={restOf(route)} fill="none" strokeOpacity={0} strokeWidth={16} />
    </>
  )
})

export const edgeTypes = { workflow: WorkflowEdge }
