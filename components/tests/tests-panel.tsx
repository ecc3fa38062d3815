/** The tests of a prompt as a list in a column: what fails first, and how it was before; those that pass fold away where there are many. */
'use client'
import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { ChevronDown } from 'lucide-react'
import Link from 'next/link'
import type { TestItem } from '#lib/api/tests.ts'
import { testsQuery } from '#lib/client/tests.ts'
import { errorText } from '#lib/client/query-client.ts'
import { classNames } from '#components/ui/class-names.ts'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { OutcomeIcon } from './outcome-icon.tsx'
import { reportPath, testPath } from './paths.ts'
import { RunTestsButton } from './run-tests.tsx'
import { resultWords, standing, summaryOf } from './test-words.ts'

/** Tests shown before the rest folds away. */
const mostShown = 6

export interface TestsPanelProps {
  promptId: string
  /** Of the draft that is tried; without one each test leads to its own. */
  workflow?: string | undefined
  /** Whose they are, where that is not what the page is about: a node that is linked to a library prompt. */
  of?: string | undefined
  className?: string
}

export function TestsPanel({ promptId, workflow, of, className }: TestsPanelProps) {
  const { data, error } = useQuery(testsQuery({ prompt: promptId }))
  const tests = data?.items.toSorted((a, b) => rank(a) - rank(b))
  return (
    <section aria-label="Tests" className={classNames('flex flex-col', className)}>
      <header className="flex min-h-10 items-center gap-2 px-3">
        <h2 className="shrink-0 font-strong">Tests</h2>
        {of === undefined ? tests && <Summary tests={tests} /> : <span className="min-w-0 truncate text-11 text-fg-3" title={of}>of {of}</span>}
        {workflow !== undefined && tests && tests.length > 0 && (
          <span className="ml-auto">
            <RunTestsButton workflow={workflow} promptId={promptId} count={tests.length} size="sm" />
          </span>
        )}
      </header>
      {of !== undefined && tests && tests.length > 0 && (
        <p className="flex px-3 pb-1">
          <Summary tests={tests} />
        </p>
      )}
      {error && <p className="px-3 pb-2 text-12 text-failed">{errorText(error)}</p>}
      {!tests && !error && <Skeleton className="mx-3 mb-2 h-6" />}
      {tests && <Rows tests={tests} />}
    </section>
  )
}

function Summary({ tests }: { tests: readonly TestItem[] }) {
  const { text, bad } = summaryOf(tests)
  return <span className={classNames('min-w-0 truncate text-11 tabular-nums', bad ? 'text-failed' : 'text-fg-3')}>{text}</span>
}

function Rows({ tests }: { tests: readonly TestItem[] }) {
  const [all, setAll] = useState(false)
  const shown = all ? tests : tests.slice(0, mostShown)
  const left = tests.length - shown.length
  if (tests.length === 0) return <p className="px-3 pb-3 text-12 text-fg-3">None yet. Open a model call of a run and press “Save as test”.</p>
  return (
    <>
      <ul>
        {shown.map((test) => (
          <li key={test.id}>
            <TestRow test={test} />
          </li>
        ))}
      </ul>
      {left > 0 && (
        <button type="button" className="flex h-7 items-center gap-2 px-3 text-12 text-fg-3 hover:bg-hover hover:text-fg" onClick={() => setAll(true)}>
          <ChevronDown aria-hidden className="size-3.5" />
          {tests.slice(mostShown).every((test) => standing(test) === 'passed') ? `${left} more pass` : `${left} more`}
        </button>
      )}
    </>
  )
}

const order = { failed: 0, error: 1, waiting: 2, never: 3, skipped: 3, passed: 4 } as const
const rank = (test: TestItem): number => (test.node === null ? 5 : order[standing(test)])

function TestRow({ test }: { test: TestItem }) {
  const { id, name, latest, before } = test
  const how = standing(test)
  const other = how === 'failed' || how === 'error' ? before : how === 'never' ? latest : null
  return (
    <div className="group flex h-7 items-center gap-2 px-3 text-13 hover:bg-hover">
      <OutcomeIcon outcome={how} />
      <Link href={testPath(id)} className="min-w-0 flex-1 truncate" title={test.node === null ? `${name}: the draft has no node with this prompt any more` : name}>
        {name}
      </Link>
      {other && <span className="shrink-0 text-11 text-fg-3 group-hover:hidden">{resultWords(other)}</span>}
      {latest && (
        <Link href={reportPath(latest.reportId)} className="hidden shrink-0 text-11 text-accent group-hover:inline group-focus-within:inline hover:underline">
          report
        </Link>
      )}
    </div>
  )
}
