/** “Save as test” on a model call of a run: what was decided there becomes what has to be decided. */
'use client'
import { useEffect, useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { FlaskConical } from 'lucide-react'
import { useRouter } from 'next/navigation'
import type { Assertion } from '#lib/api/assertions.ts'
import { createTest } from '#lib/api/tests.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import { testKeys } from '#lib/client/tests.ts'
import type { Json } from '#lib/engine/json.ts'
import { stepName } from '#components/inspector/node-names.ts'
import type { LoggedCall, RunLog } from '#components/inspector/run-log.ts'
import { useRunScreen } from '#components/inspector/run-screen.ts'
import { useCommands } from '#components/shell/command-registry.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { missingIn } from './assertion-draft.ts'
import { AssertionList } from './assertion-list.tsx'
import { problemsOf } from './test-words.ts'
import { testPath } from './paths.ts'

export function SaveTestButton({ call }: { call: LoggedCall }) {
  const [open, setOpen] = useState(false)
  const possible = call.summary === null
  useCommands('Run', [{ id: 'save-test', label: 'Save this call as a test', keys: 'shift+s', icon: FlaskConical, disabled: !possible, run: () => setOpen(true) }])
  if (!possible) return null
  return (
    <>
      <Button size="sm" kind="ghost" icon={FlaskConical} title="Save as test  ⇧S" onClick={() => setOpen(true)}>
        <span className="max-[1699px]:sr-only">Save as test</span>
      </Button>
      {open && <SaveTestDialog key={call.seq} call={call} onClose={() => setOpen(false)} />}
    </>
  )
}

/** What the node came to at the visit of a call: a choice, or an output. Values that are too long for the page are not picked from. */
function decidedAt(log: RunLog, call: LoggedCall): { intent?: string; answer?: Json } {
  for (const event of log.events) {
    if (event.step !== call.step) continue
    if (event.type === 'intent.selected') return { intent: event.data.intent, answer: { intent: event.data.intent, args: event.data.args } }
    if (event.type === 'step.completed') return { answer: event.data.output }
  }
  return {}
}

function SaveTestDialog({ call, onClose }: { call: LoggedCall; onClose(): void }) {
  const { runId, log, names, state } = useRunScreen()
  const router = useRouter()
  const toast = useToast()
  const client = useQueryClient()
  const { intent, answer } = decidedAt(log, call)
  const [typed, setName] = useState<string>()
  const name = typed ?? `${stepName(names, call.step, state.visits)}${intent === undefined ? '' : `: ${intent}`}`
  const [assertions, setAssertions] = useState<Assertion[]>(intent === undefined ? [] : [{ kind: 'intent', equals: intent }])
  const missing = name.trim() === '' ? 'Name the test.' : assertions.map(missingIn).find((each) => each !== undefined)
  const saving = useMutation({
    mutationFn: () => request(createTest, { body: { runId, seq: call.seq, name: name.trim(), assertions } }),
    onSuccess(test) {
      onClose()
      toast({ message: `Saved as the test “${test.name}”`, icon: FlaskConical, tone: 'completed', action: { label: 'Open it', run: () => router.push(testPath(test.id)) } })
      void client.invalidateQueries({ queryKey: testKeys.all })
    },
  })
  const save = () => missing === undefined && !saving.isPending && saving.mutate()
  useSaveKey(save)
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      width={640}
      title="Save as test"
      description="Keeps what led to this call as values, without the prompt: any version of it can be asked again."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" keys="mod+enter" busy={saving.isPending} disabled={missing !== undefined} onClick={save}>
            Save test
          </Button>
        </>
      }
    >
      <form
        className="mt-3 flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        <Field label="Name">{(control) => <Input {...control} autoFocus maxLength={200} value={name} onFocus={({ target }) => target.select()} onChange={({ target }) => setName(target.value)} />}</Field>
        <div>
          <h3 className="mb-1 text-12 font-medium text-fg-2">Must hold of the answer</h3>
          <AssertionList value={assertions} onChange={setAssertions} problems={problemsOf(saving.error)} answer={answer} />
        </div>
        {missing !== undefined && <p className="text-12 text-fg-3">{missing}</p>}
        {saving.error && <ProblemText>{errorText(saving.error)}</ProblemText>}
      </form>
    </Dialog>
  )
}

/** ⌘↵ wherever the focus is. */
function useSaveKey(save: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return
      event.preventDefault()
      save()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  })
}
