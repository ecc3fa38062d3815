/** Parts that cards share: head, run badge, ports. */
'use client'
import { memo, type ComponentType, type ReactNode } from 'react'
import type { NodeProps } from '@xyflow/react'
import { Ban, Check, Hourglass, LoaderCircle, Pause, Pin, SkipForward, TriangleAlert, X, type LucideIcon } from 'lucide-react'
import { formatDurationShort } from '#components/ui/format.ts'
import { iconByName } from '#components/ui/icon-by-name.ts'
import { KindTile } from '#components/ui/kind-tile.tsx'
import { useNow } from '#components/ui/time-ago.tsx'
import { useDetail } from './detail.tsx'
import type { FlowNode, NodeCardData } from './flow-elements.ts'
import { useNodeFigures } from './node-figures.ts'
import { InPort, OutPort } from './node-port.tsx'
import { timesLeft, type NodeRun } from './run-overlay.ts'

/** Attributes of a card that the states in canvas.css hang on. */
export function cardState({ card, problem, mark, run, faded }: NodeCardData): Record<string, string | undefined> {
  return { 'data-kind': card.tone, 'data-tone': run?.status ?? card.tone, 'data-problem': problem, 'data-mark': mark, 'data-run': run?.status, 'data-faded': faded ? '' : undefined }
}

/** The card, and from far away, where nothing in it could be read, only its outline: hundreds are in view then. */
export function fromFar(Card: ComponentType<NodeProps<FlowNode>>) {
  return memo(function CardOrBlock(props: NodeProps<FlowNode>) {
    const far = useDetail() === 'blocks'
    const { data } = props
    return far && !data.entry ? <div className={`card ${data.card.tone === 'llm' ? 'card-llm' : ''} ${data.card.tone === 'human' ? 'card-human' : ''}`} {...cardState(data)} /> : <Card {...props} />
  })
}

export function CardHead({ data, end }: { data: NodeCardData; end?: ReactNode }) {
  const { card } = data
  return (
    <div className="card-head">
      <KindTile tone={card.tone} icon={iconByName(card.icon)} />
      <span className="min-w-0 flex-1">
        <span className="card-title" title={card.title}>
          {card.title}
        </span>
        <Subtitle data={data} />
      </span>
      <ProblemMark problem={data.problem} />
      <PinMark card={card} />
      {end}
    </div>
  )
}

/** The worst that stands under Problems of the node. */
export const ProblemMark = ({ problem }: Pick<NodeCardData, 'problem'>) =>
  problem ? (
    <span className="card-problem" data-problem={problem} title={problem === 'error' ? 'An error: it blocks publishing. See Problems.' : 'A warning. See Problems.'}>
      <TriangleAlert aria-hidden />
      <span className="sr-only">{problem}</span>
    </span>
  ) : null

/** What the node is set to; while a run is shown, what came of it. A decision says that in its rows. */
export function Subtitle({ data: { node, card, result, run }, className = '' }: { data: NodeCardData; className?: string }) {
  const told = card.shape === 'decision' ? undefined : result
  const figures = useNodeFigures(node.id)
  const prompt = figures?.prompt === undefined ? '' : ` · ${figures.prompt}`
  return (
    <span className={`card-subtitle ${className}`} data-result={told === undefined ? undefined : (run?.status ?? '')} title={told === undefined ? (figures?.told ?? `${card.subtitle}${prompt}`) : `${told}, last run`}>
      {told ?? `${figures?.subtitle ?? card.subtitle}${prompt}`}
    </span>
  )
}

/** How often the run that is shown left the node by this port. */
export function TimesLeft({ data, handle }: { data: NodeCardData; handle: string }) {
  const times = timesLeft(data.left, handle)
  return times === 0 ? null : (
    <span className="card-times" title={`Taken ${times} of ${data.run?.visits ?? times} visits, last run`}>
      ×{times}
    </span>
  )
}

/** A pinned output stands in for the node when the draft is run. */
export const PinMark = ({ card }: Pick<NodeCardData, 'card'>) =>
  card.pinned ? (
    <span className="card-pin" title="Pinned: its output stands in for it when the draft is run">
      <Pin aria-hidden />
      <span className="sr-only">pinned</span>
    </span>
  ) : null

/**
 * Ports are drawn where they can be seen and hit, and on the node that Tab enters: each listens to every move of the canvas. Edges find
 * theirs in what flow-elements.ts says of them.
 */
export function CardPorts({ data }: { data: NodeCardData }) {
  const near = useDetail() === 'all'
  if (!near && !data.entry) return null
  return (
    <>
      <InPort data={data} />
      {data.card.ports.map((port) => (
        <OutPort key={port.handle} port={port} data={data} />
      ))}
    </>
  )
}

const badges: Record<NodeRun['status'], LucideIcon> = { running: LoaderCircle, waiting: Hourglass, paused: Pause, completed: Check, failed: X, cancelled: Ban }

/** Status of the node's last visit, how long it waits, and how often it was visited, where the card does not say that elsewhere. */
export function RunBadge({ run, count = true }: { run: NodeRun; count?: boolean }) {
  const Icon = run.given && run.status === 'completed' ? SkipForward : badges[run.status]
  return (
    <span className="card-badge" data-tone={run.given && run.status === 'completed' ? 'neutral' : run.status} title={run.given ? 'Not executed: another result stood in for it' : undefined}>
      <Icon aria-hidden className={run.status === 'running' ? 'spin' : undefined} />
      <span className="sr-only">{run.given ? 'not executed, a result stood in for it' : run.status}</span>
      {run.inside && <span title={`${run.inside.ended} of ${run.inside.total} runs inside have ended`}>{`${run.inside.ended} of ${run.inside.total}`}</span>}
      {run.status === 'waiting' && run.since ? <Waiting since={run.since} /> : count && run.visits > 1 && <span title={`${run.visits} visits`}>{run.visits}</span>}
    </span>
  )
}

function Waiting({ since }: { since: string }) {
  const passed = useNow().getTime() - Date.parse(since)
  return passed < 1000 ? null : <span className="tabular-nums">{formatDurationShort(passed)}</span>
}
