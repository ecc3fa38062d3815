/**
 * Running the draft or any version: a form made from its input, then the run itself, which the dock shows live, and the canvas too where
 * it is the draft that runs.
 */
'use client'
import { useMemo, useState, type ReactNode } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Play } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { ApiError } from '#lib/api/errors.ts'
import { launchRun, type LaunchBody } from '#lib/api/runs.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import { runKeys } from '#lib/client/runs.ts'
import { templatesQuery, versionQuery, versionsQuery } from '#lib/client/workflows.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { plural } from '#components/ui/format.ts'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { Select } from '#components/ui/select.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { SchemaForm, type SchemaProblem } from '#components/schema-form/schema-form.tsx'
import type { Autosave } from './autosave.ts'
import { useBuilder, useBuilderStore } from './builder-context.tsx'
import { firstInput, fittingInput, keepInput } from './run-input.ts'
import { nodeTitleIn } from './test-run/words.ts'
import { PinsSwitch } from './test-run/pins-switch.tsx'

export interface RunDialogProps {
  workflowId: string
  autosave: Autosave
  latestVersion: number | null
  /** Chosen first; the draft where it is left out. */
  version?: number
  /** A node of the draft after which the run pauses. */
  until?: string
  /** A template whose sample input is offered first. */
  template?: string
}

/** What can be run. */
type Runnable = 'draft' | number

export function RunDialog(props: RunDialogProps) {
  const { workflowId, latestVersion } = props
  const store = useBuilderStore()
  const draftInput = useBuilder((state) => state.history.document.input)
  const [wanted, setWanted] = useState<Runnable>(props.version ?? 'draft')
  /** What was typed into the form of another version. */
  const [typed, setTyped] = useState<Json>()
  const templates = useQuery({ ...templatesQuery, enabled: props.template !== undefined })
  const version = useQuery({ ...versionQuery(workflowId, wanted === 'draft' ? 1 : wanted), enabled: wanted !== 'draft' })
  const choice = latestVersion !== null && <VersionSelect workflowId={workflowId} latestVersion={latestVersion} value={wanted} onChange={setWanted} />
  const schema = wanted === 'draft' ? draftInput : version.data?.document.input
  if (schema === undefined || (props.template !== undefined && templates.isPending)) {
    return (
      <Dialog open title="Run" width={520} onOpenChange={() => store.getState().open(undefined)}>
        {choice}
        {version.error ? <ProblemText>{errorText(version.error)}</ProblemText> : <Skeleton className="my-3 h-24" />}
      </Dialog>
    )
  }
  const sample = templates.data?.items.find(({ id }) => id === props.template)?.sampleInput
  return <RunForm key={wanted} {...props} wanted={wanted} schema={schema} first={typed ?? sample} onTyped={setTyped} choice={choice} />
}

function VersionSelect({ workflowId, latestVersion, value, onChange }: { workflowId: string; latestVersion: number; value: Runnable; onChange(wanted: Runnable): void }) {
  const { data } = useQuery(versionsQuery(workflowId))
  const options = [
    { value: 'draft', label: 'Draft', hint: 'as it is now' },
    ...(data?.items ?? []).map(({ number, message }) => ({ value: String(number), label: `v${number}`, hint: [...(number === latestVersion ? ['live'] : []), ...(message === '' ? [] : [message])].join(' · ') })),
  ]
  return (
    <div className="flex items-center gap-2 pt-2">
      <span className="text-12 text-fg-3">Version</span>
      <Select label="Version to run" size="sm" className="min-w-40" value={String(value)} options={options} onChange={(next) => onChange(next === 'draft' ? 'draft' : Number(next))} />
    </div>
  )
}

interface RunFormProps extends RunDialogProps {
  wanted: Runnable
  schema: JsonObject
  /** In place of what this workflow was last run with. */
  first: Json | undefined
  onTyped(input: Json): void
  choice: ReactNode
}

function RunForm({ workflowId, autosave, wanted, until, schema, first, onTyped, choice }: RunFormProps) {
  const store = useBuilderStore()
  const errors = useBuilder((state) => state.problems.filter(({ severity }) => severity !== 'warning').length)
  const title = useBuilder(({ history }) => nodeTitleIn(history.document, until))
  const [input, setInput] = useState<Json>(() => (first === undefined ? firstInput(localStorage, workflowId, schema) : fittingInput(first, schema)))
  const [unreadable, setUnreadable] = useState<readonly SchemaProblem[]>([])
  const [pins, setPins] = useState(true)
  const launch = useLaunch(workflowId, autosave, wanted, { ...(!pins && { pins }), ...(wanted === 'draft' && until !== undefined && { until }) })
  const problems = useMemo(() => inputProblems(launch.error), [launch.error])
  const submit = () => {
    if (unreadable.length === 0 && !launch.isPending) launch.mutate(input)
  }
  return (
    <Dialog
      open
      title={wanted !== 'draft' ? `Run version ${wanted}` : until === undefined ? 'Run the draft' : `Run to ${title}`}
      width={520}
      onOpenChange={() => store.getState().open(undefined)}
      footer={
        <>
          <Button onClick={() => store.getState().open(undefined)}>Cancel</Button>
          <Button kind="primary" icon={Play} keys="mod+enter" busy={launch.isPending} disabled={unreadable.length > 0} onClick={submit}>
            Run
          </Button>
        </>
      }
    >
      {choice}
      <div className="flex flex-col gap-3 pt-2">
        {launch.error && problems.length === 0 && <ProblemText>{errorText(launch.error)}</ProblemText>}
        <SchemaForm
          autoFocus
          schema={schema}
          value={input}
          problems={problems}
          onChange={(next) => {
            setInput(next)
            onTyped(next)
          }}
          onUnreadable={setUnreadable}
          onSubmit={submit}
        />
        {wanted === 'draft' && <PinsSwitch on={pins} onChange={setPins} />}
        {wanted === 'draft' && errors > 0 && <ProblemText severity="warning">{plural(errors, 'problem')} in the draft: the run stops at the first one that it reaches.</ProblemText>}
      </div>
    </Dialog>
  )
}

function useLaunch(workflowId: string, autosave: Autosave, wanted: Runnable, test: Pick<LaunchBody, 'pins' | 'until'>) {
  const store = useBuilderStore()
  const client = useQueryClient()
  const toast = useToast()
  const router = useRouter()
  return useMutation({
    async mutationFn(input: Json) {
      if (wanted === 'draft' && !(await autosave.flush())) throw new ApiError('unavailable', 'The draft could not be saved, and a run takes what is saved. See the bar at the top for the reason.')
      return request(launchRun, { params: { id: workflowId }, body: { input, version: wanted, ...test } })
    },
    onSuccess(launched, input) {
      keepInput(localStorage, workflowId, input)
      // What another version did is not drawn over the draft: its nodes may be others.
      store.setState({ opened: undefined, runId: launched.id, run: undefined, showRun: wanted === 'draft', dock: { tab: 'run', folded: false } })
      if (wanted !== 'draft') toast({ message: `Version ${wanted} runs`, icon: Play, action: { label: 'Open run', run: () => router.push(`/runs/${launched.id}`) } })
      void client.invalidateQueries({ queryKey: runKeys.lists() })
    },
  })
}

/** What the server found wrong with the input, by field. */
function inputProblems(error: unknown): readonly SchemaProblem[] {
  return error instanceof ApiError && error.code === 'invalid_input' ? error.problems : []
}
