/** Runs tests: against what, with which model, how often, for how much at most. Shows how far it got, stops it, and leads to the report. */
'use client'
import { useState } from 'react'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { FlaskConical, Square } from 'lucide-react'
import Link from 'next/link'
import { cancelTestReport, type RunTestsBody, type TestReportHead } from '#lib/api/test-reports.ts'
import { connectionsQuery } from '#lib/client/installation.ts'
import { promptVersionsQuery } from '#lib/client/prompts.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import { testKeys, useTestRun, type TestRun } from '#lib/client/tests.ts'
import { workflowQuery } from '#lib/client/workflows.ts'
import { useCommands } from '#components/shell/command-registry.tsx'
import { Button, type ButtonKind, type ButtonSize } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { formatCost, plural } from '#components/ui/format.ts'
import { Input } from '#components/ui/input.tsx'
import { Popover } from '#components/ui/popover.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { Select } from '#components/ui/select.tsx'
import { OutcomeIcon } from './outcome-icon.tsx'
import { reportPath } from './paths.ts'
import { reportWords } from './test-words.ts'

export interface RunTestsProps {
  /** Id or slug. */
  workflow: string
  /** Only the tests of this prompt, also against one of its versions. */
  promptId?: string | undefined
  /** Only these. */
  tests?: readonly string[] | undefined
  count: number
  kind?: ButtonKind
  size?: ButtonSize
  /** The key that opens it; none where the screen has another one for it. */
  keys?: string
}

export function RunTestsButton({ workflow, promptId, tests, count, kind, size, keys }: RunTestsProps) {
  const [open, setOpen] = useState(false)
  const run = useTestRun(workflow)
  const label = `Run ${plural(count, 'test')}`
  useCommands('Tests', keys === undefined ? [] : [{ id: 'run-tests', label, keys, icon: FlaskConical, disabled: count === 0, run: () => setOpen(true) }])
  return (
    <Popover
      label={label}
      align="end"
      open={open}
      onOpenChange={setOpen}
      className="w-[340px]"
      trigger={
        <Button kind={kind} size={size} icon={FlaskConical} keys={keys} busy={run.starting || run.report?.status === 'running'} disabled={count === 0}>
          {label}
        </Button>
      }
    >
      {run.report && <ReportStrip report={run.report} className="mb-3 border-b border-line pb-3" />}
      <RunForm workflow={workflow} promptId={promptId} run={run} tests={tests} />
    </Popover>
  )
}

function RunForm({ workflow, promptId, tests, run }: { workflow: string; promptId: string | undefined; tests: readonly string[] | undefined; run: TestRun }) {
  const { data: head } = useQuery(workflowQuery(workflow))
  const { data: connections } = useQuery(connectionsQuery)
  const versions = useInfiniteQuery({ ...promptVersionsQuery(promptId ?? ''), enabled: promptId !== undefined }).data?.pages.flatMap(({ items }) => items) ?? []
  const [against, setAgainst] = useState('draft')
  const [connection, setConnection] = useState('own')
  const [model, setModel] = useState('')
  const [repeat, setRepeat] = useState('1')
  const [budget, setBudget] = useState('')
  const times = Number(repeat)
  const wrong = !Number.isInteger(times) || times < 1 || times > 20 ? 'Between 1 and 20.' : undefined
  const wrongBudget = budget !== '' && !(Number(budget) > 0) ? 'US dollars, such as 0.50.' : undefined
  const nameless = connection !== 'own' && model.trim() === '' ? 'Name the model.' : undefined
  const busy = run.starting || run.report?.status === 'running'
  const start = () => {
    if (wrong !== undefined || wrongBudget !== undefined || nameless !== undefined || busy) return
    const body: Partial<RunTestsBody> = {
      ...(against === 'draft' || against === 'latest' ? { version: against } : { version: 'draft', promptVersion: Number(against) }),
      ...(promptId !== undefined && { promptId }),
      ...(tests && { tests: [...tests] }),
      ...(model.trim() !== '' && { model: { name: model.trim(), ...(connection !== 'own' && { connection }) } }),
      repeat: times,
      ...(budget !== '' && { budgetUsd: Number(budget) }),
    }
    run.start(body)
  }
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        start()
      }}
    >
      <Field label="Against">
        {(control) => (
          <Select
            {...control}
            value={against}
            onChange={setAgainst}
            options={[
              { value: 'draft', label: 'The draft' },
              ...(head?.latestVersion ? [{ value: 'latest', label: `v${head.latestVersion} of the workflow, the latest` }] : []),
              ...versions.map(({ number, message }) => ({ value: String(number), label: `v${number} of the prompt`, ...(message !== '' && { hint: message }) })),
            ]}
          />
        )}
      </Field>
      <div className="grid grid-cols-2 gap-2">
        <Field label="Connection">
          {(control) => <Select {...control} value={connection} onChange={setConnection} options={[{ value: 'own', label: 'The node’s own' }, ...(connections?.items ?? []).map(({ name }) => ({ value: name, label: name }))]} />}
        </Field>
        <Field label="Model" error={nameless}>{(control) => <Input {...control} placeholder="The node’s own" value={model} onChange={({ target }) => setModel(target.value)} />}</Field>
        <Field label="Times each" error={wrong}>{(control) => <Input {...control} inputMode="numeric" value={repeat} onChange={({ target }) => setRepeat(target.value)} />}</Field>
        <Field label="Budget" error={wrongBudget}>{(control) => <Input {...control} inputMode="decimal" placeholder="No limit" end="USD" value={budget} onChange={({ target }) => setBudget(target.value)} />}</Field>
      </div>
      {run.error && <ProblemText>{errorText(run.error)}</ProblemText>}
      <div className="flex items-center justify-between gap-2">
        <span className="text-12 text-fg-3">Models are asked; nothing else runs.</span>
        <Button kind="primary" type="submit" busy={busy}>
          Run
        </Button>
      </div>
    </form>
  )
}

/** How far a report got, with the way to it and, while it runs, to stop it. */
export function ReportStrip({ report, className }: { report: TestReportHead; className?: string }) {
  const client = useQueryClient()
  const cancelling = useMutation({ mutationFn: () => request(cancelTestReport, { params: { id: report.id } }), onSuccess: () => client.invalidateQueries({ queryKey: testKeys.report(report.id) }) })
  const { asked, waiting, failed, errors, status, costUsd } = report
  const running = status === 'running'
  const outcome = running ? 'waiting' : failed > 0 ? 'failed' : errors > 0 ? 'error' : report.passed === asked ? 'passed' : 'skipped'
  return (
    <div className={className}>
      <div className="flex items-center gap-2 text-12">
        <OutcomeIcon outcome={outcome} />
        <span role="status" className="min-w-0 truncate">{reportWords(report)}</span>
        <span className="ml-auto shrink-0 text-fg-3 tabular-nums">{formatCost(costUsd)}</span>
      </div>
      <ReportBar report={report} className="mt-1.5" />
      <div className="mt-1.5 flex items-center gap-3 text-12">
        <Link href={reportPath(report.id)} className="text-accent hover:underline">
          Open the report
        </Link>
        {running && (
          <Button kind="ghost" size="sm" icon={Square} busy={cancelling.isPending} onClick={() => cancelling.mutate()}>
            Stop
          </Button>
        )}
        {running && <span className="ml-auto text-fg-3 tabular-nums">{`${asked - waiting} of ${asked}`}</span>}
      </div>
    </div>
  )
}

/** The answers as shares of a bar. */
export function ReportBar({ report: { asked, passed, failed, errors }, className }: { report: Pick<TestReportHead, 'asked' | 'passed' | 'failed' | 'errors'>; className?: string }) {
  const part = (count: number, tone: string) => count > 0 && <i className={`h-full ${tone}`} style={{ width: `${(100 * count) / Math.max(1, asked)}%` }} />
  return (
    <div role="progressbar" aria-label="Answers" aria-valuemin={0} aria-valuemax={asked} aria-valuenow={passed + failed + errors} className={`flex h-1.5 overflow-hidden rounded-full bg-active ${className ?? ''}`}>
      {part(passed, 'bg-(--completed)')}
      {part(failed, 'bg-(--failed)')}
      {part(errors, 'bg-(--waiting)')}
    </div>
  )
}
