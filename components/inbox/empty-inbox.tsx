/** The inbox with nothing in it: what comes here and how, or the way back from a filter that leaves nothing. */
'use client'
import { Inbox, SearchX } from 'lucide-react'
import Link from 'next/link'
import { useQuery } from '@tanstack/react-query'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { plural } from '#components/ui/format.ts'
import { inboxCountsQuery } from '#lib/client/requests.ts'
import { isNarrowed, type InboxFilter } from './inbox-address.ts'

export function EmptyInbox({ filter, onClear, onAll }: { filter: InboxFilter; onClear(): void; onAll(): void }) {
  const open = useQuery(inboxCountsQuery).data?.open ?? 0
  if (isNarrowed(filter)) {
    return (
      <EmptyState icon={SearchX} title="No request matches" actions={<Button onClick={onClear}>Show all for me</Button>}>
        Take a filter away, or search for other words.
      </EmptyState>
    )
  }
  if (filter.view === 'answered') {
    return (
      <EmptyState icon={Inbox} title="Nothing has been answered yet">
        What people answered stays here, with who did, when and by which way.
      </EmptyState>
    )
  }
  if (filter.view === 'me' && open > 0) {
    return (
      <EmptyState icon={Inbox} title="Nothing waits for you" actions={<Button onClick={onAll}>Show all</Button>}>
        {plural(open, 'request')} {open === 1 ? 'waits' : 'wait'} for other people.
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon={Inbox}
      title="No run waits for a person"
      actions={
        <>
          <Link href="/guide/humans" className={buttonClass('primary')}>
            How runs ask people
          </Link>
          <Link href="/workflows" className={buttonClass()}>
            To the workflows
          </Link>
        </>
      }
    >
      Give an intent an approval, or put an “Ask a person” node into a workflow. When a run comes to it, it waits here, and goes on as soon as somebody answers.
    </EmptyState>
  )
}
