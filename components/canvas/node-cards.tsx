/**
 * The cards by shape, drawn exactly as card-model.ts measures them. Each renders only when its own data changes: everything it shows
 * comes in `data`, nothing is read from a store. `nodeTypes` is made once, because React Flow remounts every node when it changes.
 */
'use client'
import { memo } from 'react'
import type { NodeProps } from '@xyflow/react'
import { CornerDownRight, LockKeyhole, TriangleAlert } from 'lucide-react'
import { formatCompact } from '#components/ui/format.ts'
import { iconByName } from '#components/ui/icon-by-name.ts'
import { KindTile } from '#components/ui/kind-tile.tsx'
import type { CardGate } from './card-model.ts'
import { CollapsedCard, ContainerCard } from './container-card.tsx'
import { CardHead, CardPorts, cardState, fromFar, ProblemMark, RunBadge, Subtitle, TimesLeft } from './card-parts.tsx'
import type { FlowNode, NodeCardData } from './flow-elements.ts'
import { isWired } from './node-port.tsx'
import { FrameCard, NoteCard } from './note-card.tsx'
import { timesLeft } from './run-overlay.ts'

type Props = NodeProps<FlowNode>

const DecisionCard = memo(function DecisionCard({ data }: Props) {
  const { card, run, figures } = data
  const intents = card.ports.filter((port) => port.row === 'intent')
  return (
    <>
      <div className="card card-llm card-decision" {...cardState(data)}>
        {run && <RunBadge run={run} count={false} />}
        <CardHead data={data} end={figures && <span className="card-visits" title="Visits, last run">×{figures.visits}</span>} />
        {intents.map(({ handle, gate }) => (
          <div key={handle} className="card-intent" data-intent={handle} data-lit={data.lit === handle || undefined}>
            <CornerDownRight aria-hidden />
            <span className="truncate">{handle}</span>
            <TimesLeft data={data} handle={handle} />
            {gate && <GateMark gate={gate} />}
          </div>
        ))}
        <div className="card-system">
          <SystemRows data={data} />
        </div>
        <ContextMeter data={data} />
      </div>
      <CardPorts data={data} />
    </>
  )
})

/** The lock of an intent, and how many and how long where that is said. */
const GateMark = ({ gate }: { gate: CardGate }) => (
  <span className="card-intent-gate" data-off={gate.off} title={gate.words}>
    <LockKeyhole role="img" aria-label={gate.off ? 'approval is off' : 'requires approval'} />
    {gate.mark}
  </span>
)

function SystemRows({ data }: { data: NodeCardData }) {
  return data.card.ports
    .filter((port) => port.row === 'system')
    .map((port) => {
      const wired = isWired(data, port.handle)
      const warns = !wired && data.card.shape === 'rows' && port.unwired === ''
      return (
        <div key={port.handle} className="card-system-row">
          <span className="truncate">{port.handle}</span>
          {warns ? (
            <span className="default flex items-center gap-1 text-waiting">
              <TriangleAlert aria-hidden className="size-3" strokeWidth={2} />
              unwired
            </span>
          ) : (
            <span className="default">{timesLeft(data.left, port.handle) > 0 ? <TimesLeft data={data} handle={port.handle} /> : wired ? '' : port.unwired}</span>
          )}
        </div>
      )
    })
}

/** How full the thread of the last call was; without a call, what it may hold. */
function ContextMeter({ data: { card, figures } }: { data: NodeCardData }) {
  const used = figures?.tokens
  const share = used !== undefined && card.budget ? Math.min(1, used / card.budget) : 0
  const text = used === undefined ? (card.budget ? `budget ${formatCompact(card.budget)}` : 'no budget') : card.budget ? `${formatCompact(used)} of ${formatCompact(card.budget)}` : `${formatCompact(used)} tok`
  return (
    <div className="card-meter">
      Context
      <span className="flex h-1 flex-1 overflow-hidden rounded-full bg-bar-free">
        <i className={share > 0.9 ? 'bg-waiting' : 'bg-llm'} style={{ width: `${share * 100}%` }} />
      </span>
      <span className="tabular-nums">{text}</span>
    </div>
  )
}

const RowsCard = memo(function RowsCard({ data }: Props) {
  const { card, run } = data
  return (
    <>
      <div className={`card card-rows-shape ${card.tone === 'human' ? 'card-human' : ''} ${card.tone === 'llm' ? 'card-llm' : ''}`} {...cardState(data)}>
        {run && <RunBadge run={run} />}
        <CardHead data={data} />
        <div className="card-rows">
          <SystemRows data={data} />
        </div>
      </div>
      <CardPorts data={data} />
    </>
  )
})

const SoloCard = memo(function SoloCard({ data }: Props) {
  const { card, run } = data
  return (
    <>
      <div className={`card card-solo ${card.tone === 'human' ? 'card-human' : ''} ${card.stack ? 'card-stack' : ''}`} {...cardState(data)}>
        {run && <RunBadge run={run} />}
        <CardHead data={data} />
        {card.gate && (
          <span className="card-gate" data-off={card.gate.off} title={card.gate.words}>
            <LockKeyhole aria-hidden />
            {card.gate.mark}
          </span>
        )}
        {card.once && (
          <span className="card-once" title="A side effect: never executed twice without a person's word">
            once
          </span>
        )}
      </div>
      <CardPorts data={data} />
    </>
  )
})

const EndCard = memo(function EndCard({ data }: Props) {
  const { card, run } = data
  return (
    <>
      <div className="card card-solo card-end" {...cardState(data)}>
        {run && <RunBadge run={run} />}
        <div className="card-head">
          <KindTile tone={card.tone} icon={iconByName(card.icon)} />
          <span className="card-title max-w-[70%] shrink-0" title={card.title}>
            {card.title}
          </span>
          <Subtitle data={data} className="ml-auto" />
          <ProblemMark problem={data.problem} />
        </div>
      </div>
      <CardPorts data={data} />
    </>
  )
})

/** Where branches meet. What it is called stands under it, if it has a name of its own. */
const DotCard = memo(function DotCard({ data }: Props) {
  const { card, run } = data
  const Icon = iconByName(card.icon)
  const told = [card.title === card.typeTitle ? '' : card.title, card.subtitle === 'first' ? 'the first goes on' : ''].filter(Boolean).join(', ')
  return (
    <>
      <div className="card card-dot" title={`${card.title}, ${card.subtitle === 'first' ? 'goes on with the first branch' : 'waits for all branches'}`} {...cardState(data)}>
        {run && <RunBadge run={run} />}
        <Icon aria-hidden />
      </div>
      {told !== '' && <span className="dot-name">{told}</span>}
      <CardPorts data={data} />
    </>
  )
})

export const nodeTypes = { decision: fromFar(DecisionCard), rows: fromFar(RowsCard), solo: fromFar(SoloCard), end: fromFar(EndCard), note: NoteCard, frame: FrameCard, container: ContainerCard, collapsed: fromFar(CollapsedCard), dot: fromFar(DotCard) }
