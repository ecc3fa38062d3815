/** Above the history: the graph that ran, or its path unrolled, with the visits of the selected node. Can take the room of the context window. */
'use client'
import { useMemo } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Maximize2, Minimize2, Route, Waypoints } from 'lucide-react'
import { useCommands } from '#components/shell/command-registry.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { runDocumentQuery } from '#lib/client/runs.ts'
import { useRunScreen } from '../run-screen.ts'
import { useHistorySettings } from '../timeline/timeline-session.ts'
import { PathView } from './path-view.tsx'
import { RunGraph } from './run-graph.tsx'
import { VisitStrip } from './visit-strip.tsx'
import { visitsByNode } from './visits.ts'

export function GraphPanel() {
  const { runId, rows } = useRunScreen()
  const [{ picture, large }, change] = useHistorySettings(runId)
  const visits = useMemo(() => visitsByNode(rows), [rows])
  const other = picture === 'graph' ? 'path' : 'graph'
  useCommands('Run', [
    { id: 'picture', label: other === 'path' ? 'Show the path, loops unrolled' : 'Show the graph', keys: 'v', icon: other === 'path' ? Route : Waypoints, run: () => change({ picture: other }) },
    { id: 'large-history', label: large ? 'Graph and timeline beside the context window' : 'Graph and timeline in full width', keys: 'w', icon: large ? Minimize2 : Maximize2, run: () => change({ large: !large }) },
  ])
  return (
    <section aria-label="Graph of the run" className={classNames('flex shrink-0 flex-col border-b border-line', large ? 'h-[46%]' : 'h-70 min-[1800px]:h-84')}>
      <div className="flex h-9 shrink-0 items-center gap-2 border-b border-line-soft bg-surface pr-2 pl-2.5">
        <SegmentedControl label="Picture of the run" value={picture} onChange={(next) => change({ picture: next })} options={[{ value: 'graph', label: 'Graph' }, { value: 'path', label: 'Path' }]} />
        <span className="ml-auto min-w-0 overflow-hidden">
          <VisitStrip visits={visits} slots={large ? 21 : 7} narrow={!large} />
        </span>
        <IconButton icon={large ? Minimize2 : Maximize2} size="sm" keys="w" label={large ? 'Beside the context window' : 'In full width'} pressed={large} onClick={() => change({ large: !large })} />
      </div>
      <div className="dotted relative min-h-0 flex-1 bg-canvas">{picture === 'path' ? <PathView /> : <Drawn visits={visits} />}</div>
    </section>
  )
}

function Drawn({ visits }: { visits: ReturnType<typeof visitsByNode> }) {
  const { runId } = useRunScreen()
  const { data, error } = useQuery(runDocumentQuery(runId))
  if (data) return <RunGraph document={data.document} visits={visits} />
  return <div className="grid h-full place-items-center">{error ? <p className="px-6 text-center text-12 text-fg-3">The graph cannot be loaded. The history below is complete.</p> : <Skeleton className="w-2/3" />}</div>
}
