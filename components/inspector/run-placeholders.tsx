/** The run page before, and instead of, a run: bones in the final geometry, no such run, a run that cannot be read. */
import { CircleX, ListTree } from 'lucide-react'
import Link from 'next/link'
import type { Run } from '#lib/api/runs.ts'
import { TopBar } from '#components/shell/top-bar.tsx'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { shortId } from '#components/ui/id-chip.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'

/** Widths of bones, so that they look like rows and not like a fence. */
const widths = ['62%', '48%', '71%', '55%', '66%', '40%', '58%']

export function RunSkeleton({ run }: { run: Run | undefined }) {
  const bones = (count: number, className: string) =>
    Array.from({ length: count }, (_, index) => (
      <div key={index} className={className}>
        <span style={{ width: widths[index % widths.length] }}>
          <Skeleton />
        </span>
      </div>
    ))
  return (
    <>
      <TopBar crumbs={[{ label: run?.workflow.name ?? 'Runs', href: run ? `/workflows/${run.workflow.slug}` : '/runs' }, { label: <span className="font-mono">{run ? shortId(run.id) : '…'}</span>, whole: true }]} />
      <main id="main" aria-busy="true" aria-label="Loading the run" className="flex min-h-0 flex-1 flex-col">
        <div className="h-13 shrink-0 border-b border-line bg-surface" />
        <div className="grid min-h-0 flex-1 grid-cols-[296px_minmax(0,1fr)_268px] min-[1200px]:grid-cols-[380px_minmax(0,1fr)_312px] min-[1400px]:grid-cols-[432px_minmax(0,1fr)_332px] min-[1800px]:grid-cols-[488px_minmax(0,1fr)_400px]">
          <div className="border-r border-line bg-surface">
            <div className="dotted h-62 border-b border-line bg-canvas min-[1800px]:h-75" />
            <div className="h-9 border-b border-line" />
            {bones(9, 'flex h-7 items-center px-3 *:block')}
          </div>
          <div className="bg-canvas p-3">
            <div className="rounded-8 border border-line bg-inset p-4">{bones(12, 'flex h-[18px] items-center *:block')}</div>
          </div>
          <div className="border-l border-line bg-surface p-3">{bones(6, 'flex h-7 items-center *:block')}</div>
        </div>
      </main>
    </>
  )
}

export function RunMissing({ runId }: { runId: string }) {
  return (
    <>
      <TopBar crumbs={[{ label: 'Runs', href: '/runs' }, { label: 'Not found' }]} />
      <main id="main" className="grid min-h-0 flex-1 place-items-center">
        <EmptyState
          icon={ListTree}
          title="There is no such run"
          actions={
            <Link href="/runs" className={buttonClass('primary')}>
              All runs
            </Link>
          }
        >
          No run has the id <span className="font-mono text-12 break-all">{runId}</span>. It may belong to another installation, or the link was cut short.
        </EmptyState>
      </main>
    </>
  )
}

export function RunTrouble({ text, onRetry }: { text: string; onRetry(): void }) {
  return (
    <>
      <TopBar crumbs={[{ label: 'Runs', href: '/runs' }, { label: 'Run' }]} />
      <main id="main" className="grid min-h-0 flex-1 place-items-center">
        <EmptyState
          icon={CircleX}
          title="The run cannot be read"
          actions={
            <Button kind="primary" onClick={onRetry}>
              Try again
            </Button>
          }
        >
          {text}
        </EmptyState>
      </main>
    </>
  )
}
