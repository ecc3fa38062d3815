/**
 * The inbox: every open request across runs, most urgent and oldest first, the one that is open beside the list with all that led to it.
 * Which request and which part of the list stands in the address. The next one is opened after an answer; what is answered elsewhere
 * stays in view with who answered. On a phone list and request are a screen each.
 */
'use client'
import { useCallback, useRef, useState, type ReactNode } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCommands, type Command } from '#components/shell/command-registry.tsx'
import { TopBar } from '#components/shell/top-bar.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { useHydrated } from '#components/ui/use-hydrated.ts'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { formatNumber } from '#components/ui/format.ts'
import { CircleCheck, Search } from 'lucide-react'
import type { AnswerBody, HumanRequest } from '#lib/api/requests.ts'
import { errorText } from '#lib/client/query-client.ts'
import { inboxCountsQuery, requestKeys, requestQuery } from '#lib/client/requests.ts'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { EmptyInbox } from './empty-inbox.tsx'
import { InboxFilterBar, type InboxFilterHandle } from './inbox-filter-bar.tsx'
import { InboxList, InboxListBones } from './inbox-list.tsx'
import { nextOf, withKept } from './inbox-order.ts'
import { emptyFilter, inboxAddress, isNarrowed, type InboxFilter, type InboxView } from './inbox-address.ts'
import { NotifyButton } from './notify-button.tsx'
import { OpenRequest } from './open-request.tsx'
import { titleOf, verdictWord } from './request-words.ts'
import { useInboxAddress } from './use-inbox-address.ts'
import { settleInLists, useInbox, type Inbox } from './use-inbox.ts'
import { useIsPhone } from './use-is-phone.ts'
import { sentence } from '#components/inspector/words.ts'

export function InboxPage() {
  const { id, filter, go } = useInboxAddress()
  const isPhone = useIsPhone()
  const client = useQueryClient()
  const toast = useToast()
  const inbox = useInbox(filter)
  const hydrated = useHydrated()
  // The rail asks for them too, and may have them before this page is taken over.
  const { data: known } = useQuery(inboxCountsQuery)
  const counts = hydrated ? known : undefined
  const bar = useRef<InboxFilterHandle>(null)
  const answer = useRef<HTMLDivElement>(null)
  const isHistory = filter.view === 'answered'

  const { wanted, open, isLoading, error } = useOpen(id ?? firstOf(inbox, isPhone), inbox.requests)
  const kept = useKept(open, isHistory)
  const shown = isHistory ? inbox.requests : withKept(inbox.requests, kept)

  const select = useCallback((next: string | undefined) => go({ id: next }), [go])
  const hrefOf = useCallback((of: string) => inboxAddress(filter, of), [filter])

  const walk = (by: number) => select(stepFrom(shown, wanted, by) ?? wanted)

  function answered(request: HumanRequest, body: AnswerBody) {
    const next = nextOf(shown, request.id)
    settleInLists(client, request)
    void client.invalidateQueries({ queryKey: requestKeys.counts() })
    // An approval runs at once: there is nothing to undo, so the toast says what was done and leads there.
    toast({ message: `${sentence(doneWord(body))}: ${titleOf(request)}`, icon: CircleCheck, tone: 'completed', action: { label: 'Show', run: () => go({ id: request.id }) } })
    if (!isHistory) select(isPhone ? undefined : next)
  }

  const focusAnswer = () => answer.current?.querySelector<HTMLElement>('footer :is(textarea, input, [role="radio"], button):not(:disabled)')?.focus()
  const commands: Command[] = [
    { id: 'next', label: 'Next request', keys: 'j', palette: false, repeats: true, run: () => walk(1) },
    { id: 'previous', label: 'Previous request', keys: 'k', palette: false, repeats: true, run: () => walk(-1) },
    { id: 'answer', label: 'To the answer', keys: 'enter', palette: false, run: focusAnswer },
    { id: 'search', label: 'Search requests', keys: '/', icon: Search, palette: false, run: () => bar.current?.search() },
    { id: 'me', label: 'Inbox: for me', keys: '1', palette: false, disabled: open?.format === 'choice', run: () => view('me') },
    { id: 'all', label: 'Inbox: all', keys: '2', palette: false, disabled: open?.format === 'choice', run: () => view('all') },
    { id: 'answered', label: 'Inbox: answered', keys: '3', palette: false, disabled: open?.format === 'choice', run: () => view('answered') },
  ]
  useCommands('Inbox', commands)

  const view = (next: InboxView) => go({ id: undefined, filter: { ...filter, view: next, byMe: false } })
  const change = (next: InboxFilter) => go({ id: undefined, filter: next })

  return (
    <>
      <TopBar crumbs={[{ label: 'Inbox', whole: true }]} meta={!isPhone && <Views filter={filter} counts={counts} onChange={view} />}>
        <NotifyButton />
        <InboxFilterBar ref={bar} filter={filter} requests={inbox.requests} onChange={change} />
      </TopBar>
      <main id="main" className="grid min-h-0 flex-1 grid-cols-1 bg-canvas sm:grid-cols-[clamp(240px,26vw,368px)_minmax(0,1fr)]">
        <div className="flex min-h-0 flex-col border-r border-line bg-surface max-sm:border-r-0">
          {isPhone && (
            <div className="border-b border-line px-3.5 py-2">
              <Views filter={filter} counts={counts} onChange={view} />
            </div>
          )}
          <ListState inbox={inbox} isEmpty={shown.length === 0}>
            {isPhone ? <EmptyInbox filter={filter} onClear={() => change(emptyFilter)} onAll={() => view('all')} /> : <EmptyWord filter={filter} />}
          </ListState>
          {shown.length > 0 && (
            <InboxList requests={shown} isHistory={isHistory} selected={wanted} hrefOf={hrefOf} hasMore={inbox.hasMore} onLoadMore={inbox.loadMore} onSelect={select} onWalk={walk} onEnter={focusAnswer} />
          )}
        </div>
        {open && <OpenRequest key={open.id} ref={answer} request={open} isPhone={isPhone} onBack={() => select(undefined)} onAnswered={answered} />}
        {!open && !isPhone && <Nothing id={id} isPending={inbox.isPending || isLoading} error={error} filter={filter} onClear={() => change(emptyFilter)} onAll={() => view('all')} />}
      </main>
    </>
  )
}

/** Where none is named the first is open; a phone shows the list. */
const firstOf = ({ requests }: Inbox, isPhone: boolean): string | undefined => (isPhone ? undefined : requests[0]?.id)

/** The request that is open, from the list and by itself: the one that knows more. */
function useOpen(wanted: string | undefined, requests: readonly HumanRequest[]) {
  const detail = useQuery({ ...requestQuery(wanted ?? ''), enabled: wanted !== undefined })
  const listed = requests.find((request) => request.id === wanted)
  return { wanted, open: newer(detail.data?.id === wanted ? detail.data : undefined, listed), isLoading: wanted !== undefined && detail.isPending, error: detail.error }
}

/** So many rows on from the open one; the first key shows the first row. */
function stepFrom(shown: readonly HumanRequest[], wanted: string | undefined, by: number): string | undefined {
  const at = shown.findIndex((request) => request.id === wanted)
  return shown[Math.min(Math.max(at < 0 ? 0 : at + by, 0), shown.length - 1)]?.id
}

/** In place of a list that is on its way, cannot be had, or is empty (`children`). */
function ListState({ inbox, isEmpty, children }: { inbox: Inbox; isEmpty: boolean; children: ReactNode }) {
  if (inbox.isPending) return <InboxListBones />
  if (inbox.error) {
    return (
      <div className="p-4">
        <ProblemText>The requests cannot be loaded. {errorText(inbox.error)}</ProblemText>
      </div>
    )
  }
  return isEmpty ? children : null
}

/** Beside the page that says more. */
const EmptyWord = ({ filter }: { filter: InboxFilter }) => <p className="px-3.5 py-3 text-12 text-fg-3">{isNarrowed(filter) ? 'No request matches.' : 'No requests.'}</p>

/** What was answered, as it was sent. */
function doneWord({ verdict, value }: AnswerBody): string {
  if (verdict !== undefined) return verdictWord(verdict)
  return value === true ? 'answered yes' : value === false ? 'answered no' : 'answered'
}

/** Of the two copies of a request the one that knows more: answers only ever join. */
function newer(detail: HumanRequest | undefined, listed: HumanRequest | undefined): HumanRequest | undefined {
  if (!detail || !listed) return detail ?? listed
  const known = ({ votes, answers, contacts, status }: HumanRequest) => votes.length + answers.length + contacts.length + (status === 'open' ? 0 : 1)
  return known(listed) > known(detail) ? listed : detail
}

/** The open request while it is in view, once it was seen open here: answered by somebody else, it closes in its place. */
function useKept(open: HumanRequest | undefined, isHistory: boolean): HumanRequest | undefined {
  const [seen, setSeen] = useState<string>()
  if (open?.status === 'open' && seen !== open.id) setSeen(open.id)
  return open && !isHistory && seen === open.id ? open : undefined
}

interface ViewsProps {
  filter: InboxFilter
  counts: { mine: number; open: number } | undefined
  onChange(view: InboxView): void
}

function Views({ filter, counts, onChange }: ViewsProps) {
  return (
    <SegmentedControl
      label="Requests shown"
      value={filter.view}
      onChange={onChange}
      options={[
        { value: 'me', label: <Counted word="For me" count={counts?.mine} /> },
        { value: 'all', label: <Counted word="All" count={counts?.open} /> },
        { value: 'answered', label: 'Answered' },
      ]}
    />
  )
}

/** The server counts no further. */
const mostCounted = 10_000

const Counted = ({ word, count }: { word: string; count: number | undefined }) => (
  <>
    {word} {count !== undefined && <span className="font-regular text-fg-3 tabular-nums">{formatNumber(count)}
        {count >= mostCounted && '+'}</span>}
  </>
)

interface NothingProps {
  id: string | undefined
  isPending: boolean
  error: Error | null
  filter: InboxFilter
  onClear(): void
  onAll(): void
}

function Nothing({ id, isPending, error, filter, onClear, onAll }: NothingProps) {
  if (isPending) return <div className="min-h-0" aria-busy="true" />
  if (id !== undefined && error) {
    return (
      <div className="p-8">
        <ProblemText>{errorText(error)}</ProblemText>
      </div>
    )
  }
  return (
    <div className="grid min-h-0 place-items-center overflow-auto">
      <EmptyInbox filter={filter} onClear={onClear} onAll={onAll} />
    </div>
  )
}
