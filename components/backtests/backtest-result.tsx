/** One backtest: how it came out, its decisions by how they did, the chosen one in detail, and its flips as tests. */
'use client'
import { useCallback, useEffect, useMemo, useState, type ReactNode } from 'react'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { CircleStop, FlaskConical } from 'lucide-react'
import { cancelBacktest, judgeBacktestItem, type Backtest, type BacktestItem } from '#lib/api/backtests.ts'
import { backtestKeys, backtestQuery, type ItemFilter } from '#lib/client/backtests.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import { Button } from '#components/ui/button.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { formatCost, formatNumber } from '#components/ui/format.ts'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { BacktestDetail } from './backtest-detail.tsx'
import { BacktestTable } from './backtest-table.tsx'
import { assertionsOf, headline, subjectName } from './backtest-words.ts'
import { OutcomeBar } from './outcome-bar.tsx'
import { allFlips, useFlipTests } from './use-flip-tests.ts'

export interface BacktestResultProps {
  id: string
  promptId: string
  nameOf(nodeId: string): string
  /** Beside its own, in the head. */
  acts: ReactNode
}

type Filter = ItemFilter | 'all'

export function BacktestResult({ id, promptId, nameOf, acts }: BacktestResultProps) {
  const [wanted, setWanted] = useState<Filter>()
  const filter = wanted ?? 'all'
  const { data, error, isPlaceholderData, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(backtestQuery(id, filter === 'all' ? undefined : filter))
  const items = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data])
  const backtest = data?.pages[0]
  const [chosen, setChosen] = useState<number>()
  const judge = useJudge(id)
  const tests = useFlipTests()
  const choose = useCallback(({ n }: BacktestItem) => setChosen((known) => (known === n ? undefined : n)), [])
  if (error) return <ProblemText className="px-4">{errorText(error)}</ProblemText>
  if (!backtest) return <Skeleton className="!mx-4 !h-24" />
  const item = items.find(({ n }) => n === chosen)
  const subject = subjectName(backtest)
  return (
    <>
      <div className="px-4">
        <header className="flex flex-wrap items-center gap-x-2 gap-y-1.5">
          <h2 className="text-13 font-strong">Backtest</h2>
          <Headline backtest={backtest} />
          <span className="ml-auto flex items-center gap-1.5">
            {backtest.status === 'running' ? <CancelButton id={id} /> : acts}
            {backtest.flipped > 0 && (
              <Button size="sm" icon={FlaskConical} busy={tests.isPending} title="Each wants the new answer where you found it better, else the one that was given then" onClick={() => void allFlips(id).then((flips) => tests.mutate(flips))}>
                Flips to tests
              </Button>
            )}
          </span>
        </header>
        <Ended backtest={backtest} />
        <OutcomeBar backtest={backtest} />
        <FilterPicker backtest={backtest} value={filter} onChange={setWanted} />
      </div>
      <div aria-busy={isPlaceholderData} className={classNames('transition-opacity', isPlaceholderData && 'opacity-60')}>
        <BacktestTable items={items} subject={subject} chosen={item} nameOf={nameOf} onChoose={choose} onJudge={judge} />
      </div>
      {items.length === 0 && <p className="px-4 py-4 text-12 text-fg-3">None of {formatNumber(backtest.planned)} decisions.</p>}
      {hasNextPage && (
        <p className="p-2 text-center">
          <Button size="sm" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Show more
          </Button>
        </p>
      )}
      {item && <BacktestDetail key={item.n} item={item} promptId={promptId} content={{ body: backtest.body }} subject={subject} nameOf={nameOf} onTest={item.status === 'flipped' && assertionsOf(item) ? () => tests.mutate([item]) : undefined} />}
    </>
  )
}

function Headline({ backtest }: { backtest: Backtest }) {
  const running = backtest.status === 'running'
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!running) return
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [running])
  return <span className="min-w-0 truncate text-12 text-fg-3 tabular-nums">{headline(backtest, now)}</span>
}

function Ended({ backtest: { status, reason, waiting, planned, budgetUsd } }: { backtest: Backtest }) {
  const said = {
    running: `Asking: ${formatNumber(planned - waiting)} of ${formatNumber(planned)} answered.`,
    done: reason ?? '',
    cancelled: 'Cancelled. What was answered stays.',
    failed: reason ?? 'It could not be carried out.',
  }[status]
  return (
    <p role="status" className={said === '' ? 'sr-only' : 'mt-1 text-12 text-fg-2 tabular-nums'}>
      {said || `${formatNumber(planned)} decisions were asked again.`}
      {status === 'running' && budgetUsd !== null && ` Budget ${formatCost(budgetUsd)}.`}
    </p>
  )
}

function FilterPicker({ backtest, value, onChange }: { backtest: Backtest; value: Filter; onChange(filter: Filter): void }) {
  const { planned, flipped, failed, argumentsChanged } = backtest
  return (
    <SegmentedControl
      label="Decisions shown"
      className="mb-2"
      value={value}
      onChange={onChange}
      options={[
        { value: 'all', label: `All ${formatNumber(planned)}` },
        { value: 'flipped', label: `Flipped ${formatNumber(flipped)}` },
        { value: 'arguments_changed', label: `Other arguments ${formatNumber(argumentsChanged)}` },
        { value: 'failed', label: `Failed ${formatNumber(failed)}` },
      ]}
    />
  )
}

function CancelButton({ id }: { id: string }) {
  const client = useQueryClient()
  const toast = useToast()
  const cancel = useMutation({
    mutationFn: () => request(cancelBacktest, { params: { id } }),
    onSettled: () => client.invalidateQueries({ queryKey: backtestKeys.detail(id) }),
    onError: (error) => toast({ tone: 'failed', message: `It goes on. ${errorText(error)}` }),
  })
  return (
    <Button size="sm" icon={CircleStop} busy={cancel.isPending} onClick={() => cancel.mutate()}>
      Cancel
    </Button>
  )
}

/** Shown at once, taken back where it is refused. */
function useJudge(id: string): (item: BacktestItem, verdict: BacktestItem['verdict']) => void {
  const client = useQueryClient()
  const toast = useToast()
  const { mutate } = useMutation({
    mutationFn: ({ n, verdict }: { n: number; verdict: BacktestItem['verdict'] }) => request(judgeBacktestItem, { params: { id, n }, body: { verdict } }),
    onMutate: ({ n, verdict }) => {
      client.setQueriesData<{ pages: { items: BacktestItem[] }[] }>({ queryKey: backtestKeys.detail(id) }, (data) => data && { ...data, pages: data.pages.map((page) => ({ ...page, items: page.items.map((item) => (item.n === n ? { ...item, verdict } : item)) })) })
    },
    onSettled: () => client.invalidateQueries({ queryKey: backtestKeys.detail(id) }),
    onError: (error) => toast({ tone: 'failed', message: `Your verdict was not kept. ${errorText(error)}` }),
  })
  return useCallback(({ n }, verdict) => mutate({ n, verdict }), [mutate])
}
