/** The requests under their urgency or their day. One stop for Tab; arrows and J, K walk. Only what is near the view is in the page. */
'use client'
import { memo, useEffect, useMemo, useRef, type KeyboardEvent, type MouseEvent } from 'react'
import type { HumanRequest } from '#lib/api/requests.ts'
import { classNames } from '#components/ui/class-names.ts'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { TimeAgo, useNow } from '#components/ui/time-ago.tsx'
import { VirtualList, type VirtualListHandle } from '#components/inspector/virtual-list.tsx'
import { inboxRows, type InboxRow } from './inbox-order.ts'
import { asideOf, iconOf, kindLooks, titleOf, type AsideTone } from './request-words.ts'

export interface InboxListProps {
  requests: readonly HumanRequest[]
  isHistory: boolean
  selected: string | undefined
  hrefOf(id: string): string
  hasMore: boolean
  onLoadMore(): void
  onSelect(id: string): void
  onWalk(by: number): void
  /** To the answer of the selected one. */
  onEnter(): void
}

const headHeight = 28
const itemHeight = 57
const moreHeight = 48

export function InboxList({ requests, isHistory, selected, hrefOf, hasMore, onLoadMore, onSelect, onWalk, onEnter }: InboxListProps) {
  const now = useNow()
  const day = now.toDateString()
  const rows = useMemo(() => inboxRows(requests, isHistory, new Date(day)), [requests, isHistory, day])
  const list = useRef<VirtualListHandle>(null)
  const at = rows.findIndex((row) => row.key === selected)
  const shape = useMemo(
    () => ({
      estimate: (index: number) => (rows[index] === undefined ? moreHeight : rows[index].kind === 'head' ? headHeight : itemHeight),
      rowKey: (index: number) => rows[index]?.key ?? 'more',
    }),
    [rows],
  )

  useEffect(() => {
    if (at >= 0) list.current?.reveal(at, 'auto')
  }, [at])

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
    const acts: Record<string, () => void> = { ArrowDown: () => onWalk(1), ArrowUp: () => onWalk(-1), Home: () => onWalk(-Infinity), End: () => onWalk(Infinity), Enter: onEnter }
    const act = event.metaKey || event.ctrlKey || event.altKey ? undefined : acts[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }

  return (
    <VirtualList
      ref={list}
      label="Requests"
      count={rows.length + (hasMore ? 1 : 0)}
      estimate={shape.estimate}
      rowKey={shape.rowKey}
      fixed={always}
      onKeyDown={onKeyDown}
      className="flex-1"
      row={(index) => <Row row={rows[index]} selected={selected} hrefOf={hrefOf} onSelect={onSelect} onLoadMore={onLoadMore} />}
    />
  )
}

const always = () => true

interface RowProps {
  row: InboxRow | undefined
  selected: string | undefined
  hrefOf(id: string): string
  onSelect(id: string): void
  onLoadMore(): void
}

function Row({ row, selected, hrefOf, onSelect, onLoadMore }: RowProps) {
  if (!row) return <More onSeen={onLoadMore} />
  if (row.kind === 'head') {
    return <h2 className="flex h-7 items-center border-b border-line-soft bg-inset px-3.5 text-11/4 font-medium text-fg-3">{row.label}</h2>
  }
  return <Item request={row.request} href={hrefOf(row.request.id)} isSelected={row.request.id === selected} onSelect={onSelect} />
}

function More({ onSeen }: { onSeen(): void }) {
  useEffect(() => onSeen())
  return <p className="flex h-12 items-center justify-center text-12 text-fg-3">Loading more</p>
}

const asideTones: Record<AsideTone, string> = { waiting: 'text-waiting', failed: 'text-failed', quiet: 'text-fg-3' }

interface ItemProps {
  request: HumanRequest
  href: string
  isSelected: boolean
  onSelect(id: string): void
}

const Item = memo(function Item({ request, href, isSelected, onSelect }: ItemProps) {
  const Icon = iconOf(request)
  const { word, tone } = kindLooks[request.kind]
  const isOver = request.status !== 'open'

  function open(event: MouseEvent) {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
    event.preventDefault()
    onSelect(request.id)
  }

  return (
    <a
      href={href}
      tabIndex={-1}
      aria-current={isSelected || undefined}
      data-tone={isOver ? 'neutral' : tone}
      onClick={open}
      className="grid h-[57px] grid-cols-[16px_minmax(0,1fr)] content-center gap-x-2.5 gap-y-px border-b border-line-soft px-3.5 hover:bg-hover aria-[current]:bg-accent-soft aria-[current]:shadow-[inset_2px_0_0_var(--accent)]"
    >
      <Icon aria-label={word} role="img" className="mt-0.5 size-4 text-(--c)" strokeWidth={1.75} />
      <span className="flex min-w-0 items-baseline gap-2.5">
        <span className={classNames('min-w-0 flex-1 truncate', isOver ? 'text-fg-2' : 'font-medium')}>{titleOf(request)}</span>
        <TimeAgo at={isOver ? (request.closedAt ?? request.since) : request.since} className="shrink-0 text-11 text-fg-3 tabular-nums" />
      </span>
      <span />
      <span className="flex min-w-0 items-baseline gap-2.5">
        <span className="min-w-12 flex-1 truncate text-12 text-fg-3">{request.workflow.name}</span>
        <Aside request={request} />
      </span>
    </a>
  )
})

function Aside({ request }: { request: HumanRequest }) {
  const { text, tone } = asideOf(request, useNow())
  return <span className={classNames('max-w-[65%] shrink-0 truncate text-11', asideTones[tone])}>{text}</span>
}

/** While the list is on its way, in its final geometry. */
export function InboxListBones() {
  return (
    <div role="status" aria-label="Loading the requests" className="flex flex-col">
      <div className="h-7 border-b border-line-soft bg-inset" />
      {['72%', '56%', '64%', '48%', '70%'].map((width) => (
        <div key={width} className="flex h-[57px] flex-col justify-center gap-2.5 border-b border-line-soft px-3.5 pl-10">
          <Skeleton width={width} />
          <Skeleton width="32%" />
        </div>
      ))}
    </div>
  )
}
