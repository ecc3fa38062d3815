/** What stands below the rows: more on its way, how far a search has looked, or that there is none. And the count above them. */
'use client'
import { CircleX, ListTree, SearchX } from 'lucide-react'
import Link from 'next/link'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { formatDateTime, formatNumber, plural } from '#components/ui/format.ts'
import { errorText } from '#lib/client/query-client.ts'
import type { RunList } from './use-run-list.ts'

/** Pages without a run on them that are asked for by themselves: 50,000 runs are looked into before somebody is asked whether to go on. */
export const mostEmptyPages = 25

export const goesOnByItself = ({ emptyPages, moreFailed }: RunList): boolean => !moreFailed && emptyPages < mostEmptyPages

/** Never more than is known: `100+ runs`, `3 found in 4,000 searched, back to 7 Nov 23:38`. */
export function countWords({ runs, hasMore, searched, isPending }: RunList): string {
  if (isPending) return ''
  if (searched) return `${formatNumber(runs.length)} found in ${formatNumber(searched.runs)} searched${hasMore && searched.backTo ? `, back to ${formatDateTime(new Date(searched.backTo))}` : ''}`
  return `${formatNumber(runs.length)}${hasMore ? '+' : ''} ${runs.length === 1 && !hasMore ? 'run' : 'runs'}`
}

export function ListEnd({ list, filtered, onClear }: { list: RunList; filtered: boolean; onClear(): void }) {
  if (list.error) {
    return (
      <EmptyState icon={CircleX} title="The runs could not be read" actions={<Button onClick={list.retry}>Try again</Button>}>
        {errorText(list.error)}
      </EmptyState>
    )
  }
  if (list.hasMore) return <More list={list} />
  if (list.runs.length > 0) return <p className="py-3 text-center text-12 text-fg-3">{plural(list.runs.length, 'run')}, none before</p>
  return filtered ? <NoMatch list={list} onClear={onClear} /> : <NoRuns />
}

function More({ list }: { list: RunList }) {
  const { searched, isLoadingMore, moreFailed } = list
  const far = searched && `Looked into ${plural(searched.runs, 'run')}${searched.backTo ? `, back to ${formatDateTime(new Date(searched.backTo))}` : ''}.`
  const label = moreFailed ? 'Try again' : searched ? 'Look further back' : 'Load more'
  return (
    <div aria-live="polite" className="flex min-h-12 items-center justify-center gap-3 px-4 py-3 text-12 text-fg-3">
      {moreFailed ? 'The next runs could not be read.' : (far ?? (isLoadingMore ? 'Loading more' : ''))}
      {!isLoadingMore && !goesOnByItself(list) && (
        <Button size="sm" onClick={list.loadMore}>
          {label}
        </Button>
      )}
    </div>
  )
}

function NoMatch({ list: { searched }, onClear }: { list: RunList; onClear(): void }) {
  return (
    <EmptyState icon={SearchX} title="No run matches" actions={<Button onClick={onClear}>Show all</Button>}>
      {searched ? `Looked into ${plural(searched.runs, 'run')}, which are all that the other filters leave.` : 'Take a filter away, or widen its range.'}
    </EmptyState>
  )
}

function NoRuns() {
  return (
    <EmptyState
      icon={ListTree}
      title="Nothing has run yet"
      actions={
        <Link href="/workflows" className={buttonClass('primary')}>
          To the workflows
        </Link>
      }
    >
      Open a workflow and press Run, or start one by the API. Every run stays here, with each request its model was sent.
    </EmptyState>
  )
}
