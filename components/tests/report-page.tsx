/** A report of tests: every answer beside the result of the version before; the open one with what was wanted, what came, and where it is from. */
'use client'
import { useState } from 'react'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { CircleX, Square } from 'lucide-react'
import { cancelTestReport, type TestReport, type TestReportItem } from '#lib/api/test-reports.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import { testKeys, testReportQuery, type ShownAnswers } from '#lib/client/tests.ts'
import { useCommands } from '#components/shell/command-registry.tsx'
import { TopBar } from '#components/shell/top-bar.tsx'
import { Button } from '#components/ui/button.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { formatCost, formatDuration, formatNumber, formatTokens, plural } from '#components/ui/format.ts'
import { IdChip } from '#components/ui/id-chip.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { Table, type Column } from '#components/ui/table.tsx'
import { TimeAgo } from '#components/ui/time-ago.tsx'
import { OutcomeIcon } from './outcome-icon.tsx'
import { testsOfPath, testsPath } from './paths.ts'
import { ReportAnswer } from './report-answer.tsx'
import { ReportBar } from './run-tests.tsx'
import { outcomeWords, reportWords, resultWords, subjectWords } from './test-words.ts'

export function ReportPage({ id }: { id: string }) {
  const [shown, setShown] = useState<ShownAnswers>('all')
  const { data, error, isPlaceholderData, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(testReportQuery(id, shown))
  const report = data?.pages[0]
  const client = useQueryClient()
  const cancelling = useMutation({ mutationFn: () => request(cancelTestReport, { params: { id } }), onSuccess: () => client.invalidateQueries({ queryKey: testKeys.report(id) }) })
  const running = report?.status === 'running'
  useCommands('Report', [{ id: 'stop-report', label: 'Stop asking', icon: Square, disabled: !running, run: () => cancelling.mutate() }])
  return (
    <>
      <TopBar
        crumbs={[{ label: 'Tests', href: testsPath, whole: true }, ...(report ? [{ label: report.workflow.name, href: testsOfPath(report.workflow.slug) }] : []), { label: 'Report', whole: true }]}
        meta={<IdChip id={id} />}
      >
        {running && (
          <Button icon={Square} busy={cancelling.isPending} onClick={() => cancelling.mutate()}>
            Stop
          </Button>
        )}
      </TopBar>
      <main id="main" className="flex min-h-0 flex-1 flex-col bg-surface">
        {error ? (
          <EmptyState icon={CircleX} title="The report could not be read">
            {errorText(error)}
          </EmptyState>
        ) : report ? (
          <Report report={report} items={data?.pages.flatMap(({ items }) => items) ?? []} stale={isPlaceholderData} shown={shown} onShow={setShown} more={hasNextPage ? { busy: isFetchingNextPage, load: () => void fetchNextPage() } : undefined} />
        ) : (
          <Skeleton className="m-4 h-40" />
        )}
      </main>
    </>
  )
}

const wrong = ({ status }: TestReportItem): boolean => status === 'failed' || status === 'error'

interface ReportProps {
  report: TestReport
  /** Those that are loaded. */
  items: readonly TestReportItem[]
  /** Whether they are those of another choice, until its own are there. */
  stale: boolean
  shown: ShownAnswers
  onShow(shown: ShownAnswers): void
  more: { busy: boolean; load(): void } | undefined
}

function Report({ report, items, stale, shown, onShow, more }: ReportProps) {
  const [opened, setOpened] = useState<number>()
  const open = items.find(({ n }) => n === opened) ?? items.find(wrong) ?? items[0]
  return (
    <>
      <Head report={report} shown={shown} onShow={onShow} />
      <Notes report={report} />
      <div className="flex min-h-0 flex-1">
        <div aria-busy={stale} className={classNames('min-w-0 flex-1 overflow-auto transition-opacity', stale && 'opacity-60')}>
          <Table label="Answers" columns={columns(report.subject.repeat)} rows={items} rowKey={({ n }) => String(n)} selectedKey={open && String(open.n)} onOpen={({ n }) => setOpened(n)} />
          {more && (
            <p className="flex items-center justify-center gap-3 p-2 text-12 text-fg-3 tabular-nums">
              {`${formatNumber(items.length)} of ${formatNumber(countOf(report, shown))}`}
              <Button size="sm" busy={more.busy} onClick={more.load}>
                Show more
              </Button>
            </p>
          )}
          {items.length === 0 && <p className="px-4 py-6 text-12 text-fg-3">{shown === 'wrong' ? 'Every answer so far has passed.' : 'None came out otherwise than before.'}</p>}
        </div>
        {open && <ReportAnswer key={open.n} item={open} />}
      </div>
    </>
  )
}

/** Why it ended early, what was taken, what was left out. */
function Notes({ report: { subject: { takes = [] }, reason, leftOut } }: Pick<ReportProps, 'report'>) {
  const [first] = leftOut
  const lines = [reason, takes.length > 0 ? `${takes.join('. ')}.` : undefined, first && `Left out: ${plural(leftOut.length, 'test')}. ${first.name}: ${first.reason}`]
  return lines.flatMap((line) => (line === undefined ? [] : [<p key={line} className="border-b border-line bg-inset px-4 py-1.5 text-12 text-fg-2">{line}</p>]))
}

function Head({ report, shown, onShow }: Pick<ReportProps, 'report' | 'shown' | 'onShow'>) {
  const { asked, failed, errors, otherwise = 0, subject, costUsd, budgetUsd, usage, by, createdAt } = report
  return (
    <header className="flex shrink-0 flex-wrap items-center gap-x-5 gap-y-2 border-b border-line px-4 py-3">
      <div className="w-72">
        <p role="status" className="font-strong tabular-nums">{reportWords(report)}</p>
        <ReportBar report={report} className="mt-1.5" />
      </div>
      <Fact label="Asked">{subjectWords(subject)}</Fact>
      <Fact label="Tokens">{formatTokens(usage.inputTokens + usage.outputTokens)}</Fact>
      <Fact label="Cost">{`${formatCost(costUsd)}${budgetUsd === null ? '' : ` of ${formatCost(budgetUsd)}`}`}</Fact>
      <Fact label="Begun">
        <TimeAgo at={createdAt} /> by {by}
      </Fact>
      <SegmentedControl
        label="Answers shown"
        className="ml-auto"
        value={shown}
        onChange={onShow}
        options={[
          { value: 'all', label: `All ${formatNumber(asked)}` },
          { value: 'wrong', label: `Not passed ${formatNumber(failed + errors)}` },
          { value: 'otherwise', label: `Otherwise than before ${formatNumber(otherwise)}` },
        ]}
      />
    </header>
  )
}

const countOf = ({ asked, failed, errors, otherwise = 0 }: TestReport, shown: ShownAnswers): number => ({ all: asked, wrong: failed + errors, otherwise })[shown]

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="text-12">
      <div className="text-11 text-fg-3">{label}</div>
      <div className="whitespace-nowrap tabular-nums">{children}</div>
    </div>
  )
}

const columns = (repeat: number): Column<TestReportItem>[] => [
  { id: 'outcome', headLabel: 'Result', width: '34px', cell: ({ status }) => <OutcomeIcon outcome={status} /> },
  {
    id: 'test',
    head: 'Test',
    className: 'max-w-0',
    cell: ({ test, repetition }) => (
      <span className="flex items-center gap-2">
        <span className="truncate">{test.name}</span>
        {repeat > 1 && <span className="shrink-0 text-11 text-fg-3 tabular-nums">{`${repetition} of ${repeat}`}</span>}
        {test.deleted && <span className="shrink-0 text-11 text-fg-3">deleted</span>}
      </span>
    ),
  },
  { id: 'node', head: 'Node', width: '120px', className: 'max-w-[120px] truncate text-fg-2 max-lg:hidden', cell: ({ node }) => node.label },
  { id: 'came', head: 'Came', width: '150px', className: 'max-w-[150px] truncate', cell: (item) => <span className="font-mono text-12">{cameWords(item)}</span> },
  { id: 'before', head: 'Before', width: '104px', className: 'text-12 text-fg-3', cell: ({ before }) => before && <span className={before.outcome === 'passed' ? undefined : 'text-failed'}>{resultWords(before)}</span> },
  { id: 'time', head: 'Time', align: 'right', width: '64px', className: 'text-12 text-fg-3', cell: ({ latencyMs }) => (latencyMs === null ? '' : formatDuration(latencyMs)) },
]

function cameWords({ decision, status }: TestReportItem): string {
  if (!decision) return status === 'waiting' ? '' : outcomeWords[status]
  if (typeof decision.intent === 'string') return decision.intent
  if ('output' in decision) return 'an output'
  return 'invalid' in decision ? 'invalid reply' : 'no answer'
}
