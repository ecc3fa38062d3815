/** A container: a frame with a head around the nodes that run as its inside, which the canvas draws over it. */
'use client'
import { memo } from 'react'
import type { NodeProps } from '@xyflow/react'
import { iconByName } from '#components/ui/icon-by-name.ts'
import { KindTile } from '#components/ui/kind-tile.tsx'
import { CardPorts, cardState, RunBadge } from './card-parts.tsx'
import type { FlowNode } from './flow-elements.ts'
import { Corners } from './note-card.tsx'

const least = { width: 240, height: 112 }

export const ContainerCard = memo(function ContainerCard({ data, selected }: NodeProps<FlowNode>) {
  const { card, run, editable } = data
  return (
    <>
      <div className="card card-container" {...cardState(data)}>
        {run && <RunBadge run={run} />}
        <div className="container-head">
          <KindTile tone={card.tone} icon={iconByName(card.icon)} size="sm" />
          <span className="card-title" title={card.title}>
            {card.title}
          </span>
          <span className="card-subtitle" title={card.subtitle}>
            {card.subtitle}
          </span>
        </div>
      </div>
      <CardPorts data={data} />
      <Corners visible={selected && editable} least={least} />
    </>
  )
})
