/** A test: its name, what must hold, what it is made on, how it stands. Changes are saved by hand, because they make its older results say nothing. */
'use client'
import { useMemo, useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ArrowUpRight, Check, Copy, Trash2 } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import type { Assertion } from '#lib/api/assertions.ts'
import { deleteTest, restoreTest, saveTest, type PromptTest, type TestResult } from '#lib/api/tests.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import { testKeys } from '#lib/client/tests.ts'
import { promptPath } from '#components/prompts/paths.ts'
import { useCommands } from '#components/shell/command-registry.tsx'
import { Button } from '#components/ui/button.tsx'
import { useCopy } from '#components/ui/copy.ts'
import { Field } from '#components/ui/field.tsx'
import { plural } from '#components/ui/format.ts'
import { Input } from '#components/ui/input.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { missingIn } from './assertion-draft.ts'
import { AssertionList } from './assertion-list.tsx'
import { fixtureProblems } from './fixture-draft.ts'
import { FixtureEditor, type FixtureEditorProps } from './fixture-editor.tsx'
import { OutcomeIcon } from './outcome-icon.tsx'
import { reportPath, testPath, testsPath } from './paths.ts'
import { RunTestsButton } from './run-tests.tsx'
import { problemsOf, resultWords, standing } from './test-words.ts'

export function TestEditor({ test }: { test: PromptTest }) {
  const client = useQueryClient()
  const router = useRouter()
  const toast = useToast()
  const [name, setName] = useState(test.name)
  const [assertions, setAssertions] = useState<Assertion[]>(test.assertions)
  const [fixture, setFixture] = useState(test.fixture)
  const otherFixture = fixture !== test.fixture && JSON.stringify(fixture) !== JSON.stringify(test.fixture)
  const fixtureWrong = useMemo(() => (otherFixture ? fixtureProblems(fixture) : []), [otherFixture, fixture])
  const changed = otherFixture || name.trim() !== test.name || JSON.stringify(assertions) !== JSON.stringify(test.assertions)
  const missing = missingFrom(name, assertions) ?? (fixtureWrong.length > 0 ? 'What it is made on is not in order.' : undefined)
  const known = (next: PromptTest) => {
    client.setQueryData(testKeys.detail(test.id), next)
    void client.invalidateQueries({ queryKey: testKeys.lists() })
  }
  const saving = useMutation({
    mutationFn: () => request(saveTest, { params: { id: test.id }, body: { name: name.trim(), assertions, ...(otherFixture && { fixture }), baseRevision: test.revision } }),
    onSuccess(next) {
      known(next)
      setName(next.name)
      setAssertions(next.assertions)
      setFixture(next.fixture)
    },
  })
  const restoring = useMutation({
    mutationFn: () => request(restoreTest, { params: { id: test.id } }),
    onSuccess(next) {
      known(next)
      router.push(testPath(test.id))
    },
  })
  const deleting = useMutation({
    mutationFn: () => request(deleteTest, { params: { id: test.id } }),
    onSuccess() {
      void client.invalidateQueries({ queryKey: testKeys.lists() })
      router.push(testsPath)
      toast({ message: `Deleted the test “${test.name}”`, icon: Trash2, undo: { run: () => restoring.mutate(), keys: 'mod+z' } })
    },
  })
  const save = () => changed && missing === undefined && !saving.isPending && saving.mutate()
  useCommands('Test', [{ id: 'save', label: 'Save the test', keys: 'mod+s', whileTyping: true, disabled: !changed || missing !== undefined, run: save }])
  return (
    <article aria-label={test.name} className="min-w-0 flex-1 overflow-auto">
      <div className="mx-auto flex max-w-[860px] flex-col gap-5 px-6 py-5">
        <header className="flex items-end gap-3">
          <Field label="Name" className="flex-1">{(control) => <Input {...control} maxLength={200} value={name} onChange={({ target }) => setName(target.value)} />}</Field>
          <RunTestsButton workflow={test.workflow.id} promptId={test.promptId} tests={[test.id]} count={1} />
          <Button kind="primary" keys="mod+s" busy={saving.isPending} disabled={!changed || missing !== undefined} onClick={save}>
            Save
          </Button>
          <Button kind="ghost" icon={Trash2} busy={deleting.isPending} onClick={() => deleting.mutate()}>
            Delete
          </Button>
        </header>
        {saving.error && <ProblemText>{errorText(saving.error)}</ProblemText>}
        {deleting.error && <ProblemText>{errorText(deleting.error)}</ProblemText>}
        <Standing test={test} />
        <section aria-label="What must hold">
          <h2 className="mb-2 font-strong">Must hold of the answer</h2>
          <AssertionList value={assertions} onChange={setAssertions} problems={problemsOf(saving.error)} />
          {changed && <p className="mt-2 text-12 text-fg-3">{missing ?? 'Older results say nothing of what is changed here.'}</p>}
        </section>
        <Fixture test={test} value={fixture} problems={fixtureWrong} onChange={setFixture} />
      </div>
    </article>
  )
}

const missingFrom = (name: string, assertions: readonly Assertion[]): string | undefined => (name.trim() === '' ? 'Name the test.' : assertions.map(missingIn).find((each) => each !== undefined))

function Standing({ test }: { test: PromptTest }) {
  const { latest, before, node, workflow, promptId, source } = test
  return (
    <dl className="grid grid-cols-[96px_1fr] gap-x-3 gap-y-1.5 text-13">
      <dt className="text-fg-3">On the draft</dt>
      <dd className="flex items-center gap-2">
        <OutcomeIcon outcome={standing(test)} />
        {latest?.current ? <Result result={latest} /> : node === null ? 'The draft has no node with this prompt any more, so it is not run.' : 'Not run on what the draft says now.'}
      </dd>
      {(latest?.current ? before : latest) && (
        <>
          <dt className="text-fg-3">Before</dt>
          <dd>{(latest?.current ? before : latest) && <Result result={(latest?.current ? before : latest) as TestResult} />}</dd>
        </>
      )}
      <dt className="text-fg-3">Prompt</dt>
      <dd>
        <Way href={promptPath(promptId)}>{`${node?.label ?? test.nodeId} in ${workflow.name}`}</Way>
      </dd>
      {source && (
        <>
          <dt className="text-fg-3">Saved from</dt>
          <dd>
            <Way href={`/runs/${source.runId}?call=${source.seq}`}>a model call of a run</Way>
          </dd>
        </>
      )}
    </dl>
  )
}

function Result({ result }: { result: TestResult }) {
  return (
    <>
      {resultWords(result)} <Way href={reportPath(result.reportId)}>report</Way>
    </>
  )
}

function Way({ href, children }: { href: string; children: React.ReactNode }) {
  return (
    <Link href={href} className="inline-flex items-center gap-1 text-accent hover:underline">
      {children}
      <ArrowUpRight aria-hidden className="size-3" />
    </Link>
  )
}

function Fixture({ test, ...editor }: { test: PromptTest } & FixtureEditorProps) {
  const { copied, copy } = useCopy()
  const { length } = editor.value.material.thread
  return (
    <section aria-label="Fixture">
      <header className="mb-2 flex items-center gap-2">
        <h2 className="font-strong">Made on</h2>
        <span className="text-12 text-fg-3">{`${plural(length, 'event')}, as values; no text of a prompt`}</span>
        <Button size="sm" kind="ghost" icon={copied ? Check : Copy} className="ml-auto" onClick={() => copy(JSON.stringify({ ...test, workflow: test.workflow.slug }, null, 2))}>
          Copy the test as JSON
        </Button>
      </header>
      <FixtureEditor {...editor} />
    </section>
  )
}
