/** Where the runs of a workflow first diverge from one of them, or from a set of them. The address says which runs, against what. */
'use client'
import { useMemo, type ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import { CircleX, GitCompareArrows } from 'lucide-react'
import Link from 'next/link'
import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import type { Divergences } from '#lib/api/compare.ts'
import type { Workflow } from '#lib/api/workflows.ts'
import { divergencesQuery, type DivergenceFilter } from '#lib/client/compare.ts'
import { errorText } from '#lib/client/query-client.ts'
import { runDocumentQuery } from '#lib/client/runs.ts'
import { versionsQuery, workflowQuery } from '#lib/client/workflows.ts'
import { looks } from '#lib/engine/run-alignment-kinds.ts'
import { TopBar } from '#components/shell/top-bar.tsx'
import { useCommands } from '#components/shell/command-registry.tsx'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { formatNumber } from '#components/ui/format.ts'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { Select, type SelectOption } from '#components/ui/select.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { nodeNames } from '#components/inspector/node-names.ts'
import { lookWords } from './difference-words.ts'
import { filterQuery, limits, readFilter, referenceOf, sets, withReference } from './divergence-filter.ts'
import { DivergenceGroups } from './divergence-groups.tsx'
import { lookedWords } from './group-words.ts'
import { RunPicker } from './run-picker.tsx'

export function DivergencesPage({ slug }: { slug: string }) {
  const query = useSearchParams()
  const path = usePathname()
  const router = useRouter()
  const filter = useMemo(() => readFilter(query), [query])
  const setFilter = (next: DivergenceFilter) => history.pushState(null, '', path + filterQuery(next))
  const { data: workflow } = useQuery(workflowQuery(slug))
  const { data, error, isPlaceholderData, refetch } = useQuery(divergencesQuery(slug, filter))
  useCommands('Divergences', [
    { id: 'runs', label: 'All runs of the workflow', keys: 'b', run: () => router.push(`/runs?workflow=${slug}`) },
    ...looks.map((look) => ({ id: `look-${look}`, label: `Count differences of: ${lookWords[look].word.toLowerCase()}`, run: () => setFilter({ ...filter, look }) })),
  ])
  return (
    <>
      <TopBar crumbs={[{ label: workflow?.name ?? 'Workflow', href: `/workflows/${slug}` }, { label: 'Runs', href: `/runs?workflow=${slug}`, whole: true }, { label: 'First divergences', whole: true }]}>
        <SegmentedControl label="What counts as a difference" value={filter.look ?? 'path'} onChange={(look) => setFilter({ ...filter, look })} options={looks.map((value) => ({ value, label: <span title={lookWords[value].means}>{lookWords[value].word}</span>, name: lookWords[value].word }))} />
      </TopBar>
      <main id="main" aria-busy={isPlaceholderData || (!data && !error)} className="min-h-0 flex-1 overflow-auto">
        <div className="mx-auto flex max-w-[2000px] flex-col gap-3 p-4">
          <FilterBar workflow={workflow} filter={filter} onFilter={setFilter} divergences={data} />
          {data ? (
            <Found slug={slug} divergences={data} filter={filter} />
          ) : error ? (
            <EmptyState icon={CircleX} title="The runs could not be compared" actions={<Button onClick={() => void refetch()}>Try again</Button>}>
              {errorText(error)}
            </EmptyState>
          ) : (
            <Skeleton className="h-80 w-full rounded-8" />
          )}
        </div>
      </main>
    </>
  )
}

interface FilterBarProps {
  workflow: Workflow | undefined
  filter: DivergenceFilter
  onFilter(filter: DivergenceFilter): void
  divergences: Divergences | undefined
}

const setWords = { completed: 'Completed', failed: 'Failed', cancelled: 'Cancelled' } as const

function FilterBar({ workflow, filter, onFilter, divergences }: FilterBarProps) {
  const { data: versions } = useQuery({ ...versionsQuery(workflow?.id ?? ''), enabled: workflow !== undefined })
  const options = [...(versions?.items ?? []).map(({ number }) => ({ value: String(number), label: `Version ${number}` })), { value: 'draft', label: 'Draft' }]
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 text-12">
      <LookedAt filter={filter} onFilter={onFilter} versions={options} />
      <Against filter={filter} onFilter={onFilter} versions={options} references={divergences?.references ?? []} />
      {divergences && (
        <p role="status" className="ml-auto text-fg-3 tabular-nums">
          {lookedWords(divergences)}
        </p>
      )}
    </div>
  )
}

interface PartProps extends Pick<FilterBarProps, 'filter' | 'onFilter'> {
  versions: readonly SelectOption[]
}

const versionOf = (value: string): number | 'draft' | undefined => (value === '' ? undefined : value === 'draft' ? 'draft' : Number(value))

function LookedAt({ filter, onFilter, versions }: PartProps) {
  return (
    <Field label="Runs">
      <Select
        size="sm"
        label="Status of the runs"
        className="w-32!"
        value={filter.status?.toString() ?? ''}
        onChange={(value) => {
          const status = sets.find((each) => each === value)
          onFilter({ ...filter, status: status && [status] })
        }}
        options={[{ value: '', label: 'All statuses' }, ...sets.map((value) => ({ value, label: setWords[value] }))]}
      />
      <Select size="sm" label="Version of the runs" className="w-32!" value={String(filter.version ?? '')} onChange={(value) => onFilter({ ...filter, version: versionOf(value) })} options={[{ value: '', label: 'All versions' }, ...versions]} />
      <Select size="sm" label="How many runs" className="w-32!" value={String(filter.limit ?? 200)} onChange={(value) => onFilter({ ...filter, limit: Number(value) })} options={limits.map((limit) => ({ value: String(limit), label: `Newest ${formatNumber(limit)}` }))} />
    </Field>
  )
}

function Against({ filter, onFilter, versions, references: [first, ...others] }: PartProps & { references: Divergences['references'] }) {
  const reference = referenceOf(filter)
  const hint = 'Each run against the nearest of them'
  const options: SelectOption[] = [
    { value: 'newest', label: 'the newest completed run' },
    ...(reference === 'run' ? [{ value: 'run', label: 'one run' }] : []),
    ...sets.map((value) => ({ value, label: `${value} runs`, hint })),
    ...versions.map(({ value, label }) => ({ value: `v${value}`, label: `runs of ${label.toLowerCase()}`, hint })),
  ]
  const isOne = reference === 'run' || reference === 'newest'
  return (
    <Field label="against">
      <Select size="sm" label="Compared with" className="w-56!" value={reference} onChange={(value) => onFilter(value === 'run' ? filter : withReference(filter, value))} options={options} />
      {isOne && others.length === 0 && <RunPicker side="to compare with" runId={filter.run ?? first?.id} other={undefined} onChoose={(id) => onFilter({ ...withReference(filter, 'newest'), run: id })} />}
    </Field>
  )
}

const Field = ({ label, children }: { label: string; children: ReactNode }) => (
  <div role="group" aria-label={label} className="flex items-center gap-2">
    <span className="text-fg-3">{label}</span>
    {children}
  </div>
)

function Found({ slug, divergences, filter }: { slug: string; divergences: Divergences; filter: DivergenceFilter }) {
  const [reference] = divergences.references
  const { data: stored } = useQuery({ ...runDocumentQuery(reference?.id ?? ''), enabled: reference !== undefined })
  const names = useMemo(() => nodeNames(stored?.document), [stored])
  if (!reference) {
    return (
      <EmptyState icon={GitCompareArrows} title="There is no run to compare with" actions={<Link href={`/workflows/${slug}?run=1`} className={buttonClass('primary')}>Run the workflow</Link>}>
        {referenceOf(filter) === 'newest' ? 'No run of this workflow has completed yet. Choose other runs to compare with above, or run it.' : 'No run of this workflow is of that kind. Choose others to compare with above.'}
      </EmptyState>
    )
  }
  if (divergences.looked.runs === 0) {
    return (
      <EmptyState icon={GitCompareArrows} title="No other run fits">
        There is nothing to compare with the reference yet. Choose other runs above. Test runs and child runs are not counted.
      </EmptyState>
    )
  }
  return <DivergenceGroups divergences={divergences} names={names} look={filter.look} />
}
