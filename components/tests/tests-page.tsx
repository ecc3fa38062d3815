/** All tests, or those of one workflow, at the left; one open at the right, or the newest reports. */
'use client'
import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { CircleX, FlaskConical, Search } from 'lucide-react'
import Link from 'next/link'
import type { TestItem } from '#lib/api/tests.ts'
import { errorText } from '#lib/client/query-client.ts'
import { testQuery, testReportsQuery, testsQuery } from '#lib/client/tests.ts'
import { TopBar, type Crumb } from '#components/shell/top-bar.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Input } from '#components/ui/input.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { TimeAgo } from '#components/ui/time-ago.tsx'
import { OutcomeIcon } from './outcome-icon.tsx'
import { reportPath, testPath, testsOfPath, testsPath } from './paths.ts'
import { RunTestsButton } from './run-tests.tsx'
import { TestEditor } from './test-editor.tsx'
import { reportWords, standing, subjectWords, summaryOf } from './test-words.ts'

/** `open`: id of a test, beside those of its workflow. Else those of `workflow` (id or slug), or all. */
export function TestsPage({ open, workflow }: { open?: string | undefined; workflow?: string | undefined }) {
  return open === undefined ? <List of={workflow} /> : <OpenedTest id={open} />
}

function List({ of }: { of: string | undefined }) {
  const tests = useQuery(testsQuery({ workflow: of }))
  const items = tests.data?.items
  const only = of === undefined ? undefined : items?.[0]?.workflow
  return (
    <>
      <TopBar crumbs={crumbsOf(only)}>{only && items && <RunTestsButton workflow={only.id} count={items.length} kind="primary" keys="t" />}</TopBar>
      <main id="main" className="flex min-h-0 flex-1 bg-surface">
        {tests.isFetched && !items?.length ? (
          <Nothing error={tests.error} />
        ) : (
          <>
            <TestList items={items} grouped={of === undefined} />
            <Overview workflow={only?.id} />
          </>
        )}
      </main>
    </>
  )
}

/** Beside the others of its workflow. */
function OpenedTest({ id }: { id: string }) {
  const { data: test, error } = useQuery(testQuery(id))
  const { data } = useQuery({ ...testsQuery({ workflow: test?.workflow.slug }), enabled: test !== undefined })
  return (
    <>
      <TopBar crumbs={crumbsOf(test?.workflow, test)}>{test && data && <RunTestsButton workflow={test.workflow.id} count={data.items.length} keys="t" />}</TopBar>
      <main id="main" className="flex min-h-0 flex-1 bg-surface">
        <TestList items={data?.items} open={id} grouped={false} />
        {test ? <TestEditor key={`${test.id} ${test.revision}`} test={test} /> : <Opening error={error} />}
      </main>
    </>
  )
}

function Nothing({ error }: { error: Error | null }) {
  if (!error) return <NoTests />
  return (
    <EmptyState icon={CircleX} title="The tests could not be read">
      {errorText(error)}
    </EmptyState>
  )
}

/** The last one is the page, and leads nowhere. */
function crumbsOf(workflow: TestItem['workflow'] | undefined, test?: TestItem): Crumb[] {
  const crumbs: Crumb[] = [{ label: 'Tests', href: testsPath, whole: true }, ...(workflow ? [{ label: workflow.name, href: testsOfPath(workflow.slug) }] : []), ...(test ? [{ label: test.name }] : [])]
  return crumbs.map((crumb, index) => (index === crumbs.length - 1 ? { ...crumb, href: undefined } : crumb))
}

function Opening({ error }: { error: Error | null }) {
  if (!error) return <Skeleton className="m-4 h-40 flex-1" />
  return (
    <EmptyState icon={CircleX} title="There is no such test">
      {errorText(error)}
    </EmptyState>
  )
}

function NoTests() {
  return (
    <EmptyState
      icon={FlaskConical}
      title="No tests yet"
      actions={
        <>
          <Link href="/runs" className={buttonClass('primary')}>
            To the runs
          </Link>
          <Link href="/guide/tests" className={buttonClass()}>
            How tests work
          </Link>
        </>
      }
    >
      Open a model call of a run that decided well, or badly, and press “Save as test”. From then on any prompt can be asked the same.
    </EmptyState>
  )
}

function TestList({ items, open, grouped }: { items: readonly TestItem[] | undefined; open?: string; grouped: boolean }) {
  const [search, setSearch] = useState('')
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const shown = items?.filter(({ name, node, nodeId, workflow }) => words.every((word) => [name, node?.label ?? nodeId, workflow.name].join(' ').toLowerCase().includes(word)))
  const groups = Map.groupBy(shown ?? [], ({ workflow }) => workflow.id)
  return (
    <nav aria-label="Tests" className="flex w-[320px] shrink-0 flex-col border-r border-line max-md:w-[220px]">
      <div className="p-2">
        <Input icon={Search} aria-label="Search tests" placeholder="Search tests and nodes" value={search} onChange={({ target }) => setSearch(target.value)} />
      </div>
      <div className="min-h-0 flex-1 overflow-auto pb-2">
        {shown === undefined && Array.from({ length: 4 }, (_, index) => <Skeleton key={index} className="mx-3 my-2 h-7" />)}
        {shown?.length === 0 && <p className="px-4 py-3 text-12 text-fg-3">No test has these words.</p>}
        {[...groups].map(([id, tests]) => (
          <section key={id} aria-label={tests[0]?.workflow.name}>
            {grouped && (
              <h2 className="flex items-baseline gap-2 px-4 pt-3 pb-1 text-11">
                <Link href={testsOfPath(tests[0]?.workflow.slug ?? id)} className="min-w-0 truncate font-medium text-fg-2 hover:text-fg">
                  {tests[0]?.workflow.name}
                </Link>
                <span className={classNames('ml-auto shrink-0', summaryOf(tests).bad ? 'text-failed' : 'text-fg-3')}>{summaryOf(tests).text}</span>
              </h2>
            )}
            <ul>
              {tests.map((test) => (
                <li key={test.id}>
                  <Link
                    href={testPath(test.id)}
                    aria-current={open === test.id ? 'page' : undefined}
                    className={classNames('flex h-8 items-center gap-2 px-4 outline-offset-[-2px]', open === test.id ? 'bg-accent-soft shadow-[inset_2px_0_0_var(--accent)]' : 'hover:bg-hover')}
                  >
                    <OutcomeIcon outcome={standing(test)} />
                    <span className="min-w-0 truncate">{test.name}</span>
                    <span className="ml-auto max-w-[40%] shrink-0 truncate text-11 text-fg-3">{test.node?.label ?? 'not in the draft'}</span>
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </nav>
  )
}

function Overview({ workflow }: { workflow: string | undefined }) {
  const { data } = useQuery({ ...testReportsQuery(workflow ?? ''), enabled: workflow !== undefined })
  if (workflow === undefined || data?.items.length === 0) return <p className="grid flex-1 place-items-center px-6 text-center text-fg-3">{workflow === undefined ? 'Choose a test to see what must hold, or a workflow to see its reports.' : 'These tests were never run. Run them to see how the draft does.'}</p>
  return (
    <section aria-label="Reports" className="min-w-0 flex-1 overflow-auto px-6 py-5">
      <h2 className="mb-2 font-strong">Reports</h2>
      {!data && <Skeleton className="h-24" />}
      <ul className="divide-y divide-line-soft rounded-6 border border-line">
        {data?.items.map((report) => (
          <li key={report.id}>
            <Link href={reportPath(report.id)} className="flex items-center gap-3 px-3 py-2 text-13 hover:bg-hover">
              <OutcomeIcon outcome={report.status === 'running' ? 'waiting' : report.failed > 0 ? 'failed' : report.errors > 0 ? 'error' : report.skipped > 0 ? 'skipped' : 'passed'} />
              <span className="min-w-0 truncate">{reportWords(report)}</span>
              <span className="min-w-0 truncate text-12 text-fg-3">{subjectWords(report.subject)}</span>
              <span className="ml-auto shrink-0 text-12 text-fg-3">
                <TimeAgo at={report.createdAt} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
