/** The page that compares two runs: which two is in the address. Says what is missing where they cannot be shown. */
'use client'
import { useCallback, useEffect, useMemo, useState, type ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import { CircleX, GitCompareArrows } from 'lucide-react'
import Link from 'next/link'
import { usePathname, useSearchParams } from 'next/navigation'
import { ApiError } from '#lib/api/errors.ts'
import { errorText } from '#lib/client/query-client.ts'
import { runQuery } from '#lib/client/runs.ts'
import { TopBar } from '#components/shell/top-bar.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { shortId } from '#components/ui/id-chip.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { compareQuery, readCompareView, type CompareView } from './compare-address.ts'
import { ComparedRuns } from './compared-runs.tsx'
import { RunChoices } from './run-picker.tsx'
import { useComparedRun } from './use-compared-run.ts'

export function ComparePage() {
  const [view, change] = useCompareView()
  const { a, b } = view
  if (a !== undefined && b !== undefined) return <Both key={`${a} ${b}`} a={a} b={b} view={view} change={change} />
  if (b !== undefined) return <WithParent b={b} onA={(id) => change({ a: id })} />
  return <Choose title={a === undefined ? 'Choose a run' : 'Compare with which run?'} known={a} onChoose={(id) => change(a === undefined ? { b: id } : { b: id })} />
}

function useCompareView(): [CompareView, (part: Partial<CompareView>) => void] {
  const query = useSearchParams()
  const pathname = usePathname()
  const text = query.toString()
  const [view, setView] = useState(() => readCompareView(query))
  useEffect(() => setView(readCompareView(new URLSearchParams(text))), [text])
  const change = useCallback(
    (part: Partial<CompareView>) => {
      const next = { ...readCompareView(new URLSearchParams(location.search)), ...part }
      const address = pathname + compareQuery(next)
      // Another pair is another page to come back from; a selection is not.
      if ('a' in part || 'b' in part) history.pushState(null, '', address)
      else history.replaceState(null, '', address)
      setView(next)
    },
    [pathname],
  )
  return [view, change]
}

/** A run alone is compared with what it was forked from. */
function WithParent({ b, onA }: { b: string; onA(runId: string): void }) {
  const { data: run, error } = useQuery(runQuery(b))
  const parent = run?.forkedFrom?.runId
  useEffect(() => {
    if (parent !== undefined) onA(parent)
  }, [parent, onA])
  if (error) return <Trouble runId={b} error={error} />
  if (!run || parent !== undefined) return <Bones />
  return <Choose title="Compare with which run?" known={b} onChoose={onA} />
}

function Both({ a, b, view, change }: { a: string; b: string; view: CompareView; change(part: Partial<CompareView>): void }) {
  const [ours, theirs] = [useComparedRun(a), useComparedRun(b)]
  const failed = useMemo(() => [ours, theirs].find(({ error }) => error !== null), [ours, theirs])
  if (failed?.error) return <Trouble runId={failed.id} error={failed.error} />
  if (!ours.loaded || !theirs.loaded) return <Bones />
  return <ComparedRuns a={ours} b={theirs} view={view} change={change} />
}

const crumbs = [{ label: 'Runs', href: '/runs', whole: true }, { label: 'Compare', whole: true }]

function Frame({ children }: { children: ReactNode }) {
  return (
    <>
      <TopBar crumbs={crumbs} />
      <main id="main" className="grid min-h-0 flex-1 place-items-center overflow-auto">
        {children}
      </main>
    </>
  )
}

function Choose({ title, known, onChoose }: { title: string; known: string | undefined; onChoose(runId: string): void }) {
  return (
    <Frame>
      <div className="w-full max-w-md py-8">
        <EmptyState icon={GitCompareArrows} title={title} className="pb-4!">
          {known === undefined ? 'Give the id of a run, or press Compare on the page of one.' : <>Beside <span className="font-mono text-12">{shortId(known)}</span> any run can stand: a fork of it, another run of the workflow, or one by its id.</>}
        </EmptyState>
        <div className="rounded-8 border border-line bg-surface">
          <RunChoices runId={undefined} other={known} onChoose={onChoose} />
        </div>
      </div>
    </Frame>
  )
}

function Trouble({ runId, error }: { runId: string; error: Error }) {
  const gone = error instanceof ApiError && error.code === 'not_found'
  return (
    <Frame>
      <EmptyState icon={CircleX} title={gone ? 'There is no such run' : 'The run cannot be read'} actions={<Link href="/runs" className={buttonClass('primary')}>All runs</Link>}>
        {gone ? <>No run has the id <span className="font-mono text-12 break-all">{runId}</span>. It may belong to another installation, or the link was cut short.</> : errorText(error)}
      </EmptyState>
    </Frame>
  )
}

export function Bones() {
  return (
    <>
      <TopBar crumbs={crumbs} />
      <main id="main" aria-busy="true" aria-label="Loading the runs" className="flex min-h-0 flex-1 flex-col gap-3 p-4">
        <Skeleton className="h-24 w-full rounded-8" />
        <Skeleton className="h-8 w-1/2" />
        <Skeleton className="h-80 w-full rounded-8" />
      </main>
    </>
  )
}
