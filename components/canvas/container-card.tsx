/** A container: a frame with a head around the nodes that run as its inside, which the canvas draws over it; or, collapsed, one card. */
'use client'
import { memo } from 'react'
import type { NodeProps } from '@xyflow/react'
import { ChevronsDownUp, ChevronsUpDown } from 'lucide-react'
import { plural } from '#components/ui/format.ts'
import { iconByName } from '#components/ui/icon-by-name.ts'
import { KindTile } from '#components/ui/kind-tile.tsx'
import { CardHead, CardPorts, cardState, PinMark, ProblemMark, RunBadge, Subtitle } from './card-parts.tsx'
import type { FlowNode, NodeCardData } from './flow-elements.ts'
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
          <Subtitle data={data} />
          <ProblemMark problem={data.problem} />
          <PinMark card={card} />
          <CollapseButton data={data} />
        </div>
      </div>
      <CardPorts data={data} />
      <Corners visible={selected && editable} least={least} />
    </>
  )
})

/** Stacked paper: what it stands for is drawn underneath. */
export const CollapsedCard = memo(function CollapsedCard({ data }: NodeProps<FlowNode>) {
  const { run, holds = 0 } = data
  return (
    <>
      <div className="card card-solo card-stack" {...cardState(data)}>
        {run && <RunBadge run={run} />}
        <CardHead data={data} end={<CollapseButton data={data} />} />
        <span className="card-once">{holds === 0 ? 'empty' : plural(holds, 'node')}</span>
      </div>
      <CardPorts data={data} />
    </>
  )
})

/** Pressing it is told to the canvas by its data attribute. By the keyboard it is a command of the builder. */
function CollapseButton({ data: { node, card, editable } }: { data: NodeCardData }) {
  if (!editable) return null
  const collapsed = card.shape === 'collapsed'
  const Icon = collapsed ? ChevronsUpDown : ChevronsDownUp
  return (
    <button type="button" data-collapse={node.id} tabIndex={-1} aria-expanded={!collapsed} aria-label={`${collapsed ? 'Expand' : 'Collapse'} ${card.title}`} title={collapsed ? 'Expand (X)' : 'Collapse (X)'} className="card-collapse nodrag nopan">
      <Icon aria-hidden />
    </button>
  )
}
