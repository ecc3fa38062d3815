/** Tests where a version is published: how they stand on exactly what that takes, and running them on it, right there. */
'use client'
import { useEffect, useRef } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { FlaskConical } from 'lucide-react'
import Link from 'next/link'
import { saveWorkflowSettings } from '#lib/api/workflow-settings.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import { testKeys, testsQuery, useTestRun, workflowSettingsQuery } from '#lib/client/tests.ts'
import { Button } from '#components/ui/button.tsx'
import { Checkbox } from '#components/ui/checkbox.tsx'
import { plural } from '#components/ui/format.ts'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { testsOfPath } from './paths.ts'
import { ReportStrip } from './run-tests.tsx'
import { standing, summaryOf } from './test-words.ts'

export interface PublishTestsProps {
  workflow: string
  /** Saves the draft: tests run on what is saved. */
  flush(): Promise<boolean>
  /** Called when all have passed on what is published. */
  onPassed(): void
}

/** Nothing where the workflow has no tests. */
export function PublishTests({ workflow, flush, onPassed }: PublishTestsProps) {
  const settings = useQuery(workflowSettingsQuery(workflow))
  const tests = useQuery({ ...testsQuery({ workflow, content: 'publish' }), refetchOnMount: 'always' })
  const run = useTestRun(workflow, flush)
  const asked = tests.data?.items.filter(({ node }) => node !== null) ?? []
  const passed = run.report?.status === 'done' && run.report.passed === run.report.asked
  const listener = useRef(onPassed)
  useEffect(() => {
    listener.current = onPassed
  })
  useEffect(() => {
    if (passed) listener.current()
  }, [passed])
  if (asked.length === 0) return null
  const summary = summaryOf(asked, 'what is published')
  const open = asked.filter((test) => standing(test) !== 'passed').length
  return (
    <section aria-label="Tests" className="rounded-6 border border-line bg-inset px-2.5 py-2">
      <div className="flex items-center gap-2">
        <div className="min-w-0">
          <h3 className="text-11 font-medium text-fg-3">Tests{settings.data?.requiresTests ? ', required' : ''}</h3>
          <Link href={testsOfPath(workflow)} className={`block truncate text-12 hover:underline ${summary.bad ? 'text-failed' : 'text-fg-2'}`}>
            {summary.text}
          </Link>
        </div>
        <Button size="sm" icon={FlaskConical} className="ml-auto shrink-0" busy={run.starting || run.report?.status === 'running'} title="On exactly what publishing takes, newer versions of linked prompts included" onClick={() => run.start({ version: 'publish' })}>
          {open === 0 ? 'Run again' : `Run ${plural(asked.length, 'test')}`}
        </Button>
      </div>
      {run.report && <ReportStrip report={run.report} className="mt-2" />}
      {run.error && <ProblemText className="mt-2">{errorText(run.error)}</ProblemText>}
    </section>
  )
}

/** The switch, in the panel of the workflow. */
export function RequiresTests({ workflow }: { workflow: string }) {
  const client = useQueryClient()
  const { data } = useQuery(workflowSettingsQuery(workflow))
  const saving = useMutation({
    mutationFn: (requiresTests: boolean) => request(saveWorkflowSettings, { params: { id: workflow }, body: { requiresTests } }),
    onSuccess: (settings) => client.setQueryData(testKeys.settings(workflow), settings),
  })
  const checked = saving.isPending ? saving.variables : (data?.requiresTests ?? false)
  return (
    <div className="py-1">
      <Checkbox
        checked={checked}
        disabled={!data}
        onChange={(next) => saving.mutate(next)}
        hint={
          <>
            {data === undefined ? 'Each test of this workflow, on exactly what is published.' : data.tests === 0 ? 'There are no tests yet: save one from a model call of a run.' : `Of ${plural(data.tests, 'test')}, each on exactly what is published.`}{' '}
            <Link href={testsOfPath(workflow)} className="text-accent underline">
              Tests
            </Link>
          </>
        }
      >
        Publishing requires the tests to pass
      </Checkbox>
      {saving.error && <ProblemText className="mt-2">{errorText(saving.error)}</ProblemText>}
    </div>
  )
}
