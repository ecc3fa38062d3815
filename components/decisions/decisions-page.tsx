/** What a node decided in past runs (X10). The address says the period and the slice; every bar and cell narrows it. */
'use client'
import { useCallback, useMemo, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Eraser, FileQuestionMark, Network, ChartColumnStacked, X } from 'lucide-react'
import Link from 'next/link'
import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import type { Decisions } from '#lib/api/decisions.ts'
import { ApiError } from '#lib/api/errors.ts'
import { decisionsQuery } from '#lib/client/decisions.ts'
import { errorText } from '#lib/client/query-client.ts'
import { promptPath } from '#components/prompts/paths.ts'
import { useCommands } from '#components/shell/command-registry.tsx'
import { TopBar } from '#components/shell/top-bar.tsx'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { ChipButton } from '#components/ui/chip.tsx'
import { Bones } from '#components/ui/bones.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { DecisionTable } from './decision-table.tsx'
import { FigureTable, SliceFigures } from './decision-figures.tsx'
import { isNarrowed, periods, readView, sliceOf, toggled, viewQuery, whole, type DecisionView } from './decision-view.ts'
import { lookedAt, periodWords, sliceParts } from './decision-words.ts'
import { FirstChoices } from './first-choices.tsx'
import { PortMatrix } from './port-matrix.tsx'
import { TimeChart, type ChartView } from './time-chart.tsx'
import { NarrowingProvider } from './view-link.tsx'

export function DecisionsPage({ promptId }: { promptId: string }) {
  const path = usePathname()
  const query = useSearchParams()
  const view = useMemo(() => readView(query), [query])
  const go = useCallback((next: DecisionView) => history.pushState(null, '', path + viewQuery(next)), [path])
  // A period ends when the page is opened, so that going back and forth asks for the same decisions.
  const [now] = useState(() => Math.floor(Date.now() / 60_000) * 60_000)
  const [timeZone] = useState(() => Intl.DateTimeFormat().resolvedOptions().timeZone)
  const slice = useMemo(() => sliceOf(view, now), [view, now])
  const { data, error, isPlaceholderData, refetch } = useQuery(decisionsQuery(promptId, slice, timeZone))
  const narrowing = useMemo(() => ({ path, view, go }), [path, view, go])
  if (!data) return <Without error={error} onRetry={() => void refetch()} />
  return (
    <NarrowingProvider value={narrowing}>
      <DecisionsBar promptId={promptId} decisions={data} view={view} onView={go} />
      <main id="main" aria-busy={isPlaceholderData} className="min-h-0 flex-1 overflow-auto">
        <div className="mx-auto flex max-w-[2200px] flex-col gap-4 p-4">
          <SliceBar decisions={data} view={view} onView={go} />
          {data.looked.decisions === 0 ? <NothingYet decisions={data} view={view} onView={go} /> : <Found decisions={data} promptId={promptId} slice={slice} />}
        </div>
      </main>
    </NarrowingProvider>
  )
}

interface ViewProps {
  decisions: Decisions
  view: DecisionView
  onView(view: DecisionView): void
}

function DecisionsBar({ promptId, decisions: { node }, view, onView }: ViewProps & { promptId: string }) {
  const router = useRouter()
  const { workflow } = node
  const builder = node.id === null ? undefined : `/workflows/${workflow.slug}?node=${node.id}`
  useCommands('Decisions', [
    { id: 'whole', label: 'Look at all decisions of the period', keys: 'x', icon: Eraser, disabled: !isNarrowed(view), run: () => onView(whole(view)) },
    ...periods.map((period) => ({ id: `period-${period}`, label: period === 'all' ? 'Decisions of all time' : `Decisions of the last ${periodWords[period]}`, icon: ChartColumnStacked, run: () => onView({ ...view, period }) })),
    ...(builder === undefined ? [] : [{ id: 'builder', label: 'Open the node in the builder', keys: 'e', icon: Network, run: () => router.push(builder) }]),
    { id: 'walk', label: 'Walk bars, cells and rows', keys: 'arrowleft arrowright' },
    { id: 'open', label: 'Narrow to it, open the context', keys: 'enter' },
  ])
  return (
    <TopBar crumbs={[{ label: 'Workflows', href: '/workflows' }, { label: workflow.name, href: `/workflows/${workflow.slug}` }, { label: node.label ?? 'Deleted node', ...(builder !== undefined && { href: builder }) }, { label: 'Decisions', whole: true }]}>
      <SegmentedControl label="Period" value={view.period} onChange={(period) => onView({ ...view, period, from: undefined, to: undefined })} options={periods.map((value) => ({ value, label: periodWords[value] }))} />
      <Link href={promptPath(promptId)} className={buttonClass('neutral', 'md', 'ml-1 max-md:hidden')}>
        Prompt versions
      </Link>
      {builder !== undefined && (
        <Link href={builder} className={buttonClass('neutral', 'md', 'max-md:hidden')}>
          Open in the builder
        </Link>
      )}
    </TopBar>
  )
}

/** What was looked at, and the slice of it. Its room is there also where nothing is narrowed. */
function SliceBar({ decisions: { looked, buckets }, view, onView }: ViewProps) {
  const parts = sliceParts(view, buckets.unit)
  return (
    <div className="flex min-h-6 flex-wrap items-center gap-2">
      <p className="text-12 text-fg-3 tabular-nums">{lookedAt(looked)}</p>
      {parts.length > 0 && (
        <div role="group" aria-label="Slice" className="ml-auto flex flex-wrap items-center gap-1.5">
          {parts.map(({ text, part }) => (
            <ChipButton key={text} tone="accent" icon={X} aria-label={`Take away: ${text}`} onClick={() => onView(toggled(view, part))}>
              {text}
            </ChipButton>
          ))}
          <Button kind="ghost" size="sm" keys="x" onClick={() => onView(whole(view))}>
            All decisions
          </Button>
        </div>
      )}
    </div>
  )
}

function Found({ decisions, promptId, slice }: { decisions: Decisions; promptId: string; slice: ReturnType<typeof sliceOf> }) {
  const [shown, setShown] = useState<ChartView>('count')
  return (
    <>
      <SliceFigures figures={decisions.figures} of={decisions.looked.decisions} />
      <div className="grid gap-4 min-[1500px]:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <TimeChart decisions={decisions} shown={shown} onShow={setShown} />
        <PortMatrix decisions={decisions} />
      </div>
      <div className={decisions.first.runs === 0 ? undefined : 'grid gap-4 min-[1500px]:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]'}>
        <FigureTable decisions={decisions} />
        <FirstChoices decisions={decisions} />
      </div>
      <DecisionTable promptId={promptId} slice={slice} decisions={decisions} />
    </>
  )
}

function NothingYet({ decisions: { node }, view, onView }: ViewProps) {
  return (
    <EmptyState
      icon={ChartColumnStacked}
      title={view.period === 'all' ? 'No run has come to this decision yet' : `No decision in the last ${periodWords[view.period]}`}
      actions={
        view.period === 'all' ? (
          <Link href={`/workflows/${node.workflow.slug}?run=1`} className={buttonClass('primary')}>
            Run the workflow
          </Link>
        ) : (
          <Button onClick={() => onView({ period: 'all' })}>Decisions of all time</Button>
        )
      }
    >
      Here stands how often each port was taken, over time and by prompt version, with the context of every decision. Test runs are not counted.
    </EmptyState>
  )
}

function Without({ error, onRetry }: { error: Error | null; onRetry(): void }) {
  const gone = error instanceof ApiError && error.code === 'not_found'
  return (
    <>
      <TopBar crumbs={[{ label: 'Workflows', href: '/workflows' }, { label: 'Decisions', whole: true }]} />
      <main id="main" className="min-h-0 flex-1 overflow-auto">
        {error ? (
          <EmptyState icon={FileQuestionMark} title={gone ? 'No decision was made with this prompt yet' : 'The decisions could not be read'} actions={gone ? <Link href="/workflows" className={buttonClass('primary')}>All workflows</Link> : <Button onClick={onRetry}>Try again</Button>}>
            {errorText(error)}
          </EmptyState>
        ) : (
          <Bones label="Reading past decisions" bones={['!h-6 w-80', '!h-19 w-full !rounded-8', '!h-80 w-full !rounded-8']} className="gap-4 p-4" />
        )}
      </main>
    </>
  )
}
