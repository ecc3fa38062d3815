/** Running the draft: a form made from the workflow's input, then the run itself, which the canvas and the dock show live. */
'use client'
import { useMemo, useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Play } from 'lucide-react'
import { ApiError } from '#lib/api/errors.ts'
import { launchRun } from '#lib/api/runs.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import { runKeys } from '#lib/client/runs.ts'
import { templatesQuery } from '#lib/client/workflows.ts'
import type { Json } from '#lib/engine/json.ts'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { plural } from '#components/ui/format.ts'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { SchemaForm, type SchemaProblem } from '#components/schema-form/schema-form.tsx'
import type { Autosave } from './autosave.ts'
import { useBuilder, useBuilderStore } from './builder-context.tsx'
import { firstInput, keepInput } from './run-input.ts'

export interface RunDialogProps {
  workflowId: string
  autosave: Autosave
  /** A template whose sample input is offered first. */
  template?: string
}

export function RunDialog(props: RunDialogProps) {
  const templates = useQuery({ ...templatesQuery, enabled: props.template !== undefined })
  const store = useBuilderStore()
  const waiting = props.template !== undefined && templates.isPending
  const sample = templates.data?.items.find(({ id }) => id === props.template)?.sampleInput
  if (waiting) {
    return (
      <Dialog open title="Run the draft" width={520} onOpenChange={() => store.getState().open(undefined)}>
        <Skeleton className="my-3 h-24" />
      </Dialog>
    )
  }
  return <RunForm {...props} sample={sample} />
}

function RunForm({ workflowId, autosave, sample }: RunDialogProps & { sample?: Json }) {
  const store = useBuilderStore()
  const schema = useBuilder((state) => state.history.document.input)
  const errors = useBuilder((state) => state.problems.filter(({ severity }) => severity !== 'warning').length)
  const [input, setInput] = useState<Json>(() => sample ?? firstInput(localStorage, workflowId, schema))
  const [unreadable, setUnreadable] = useState<readonly SchemaProblem[]>([])
  const launch = useLaunch(workflowId, autosave)
  const problems = useMemo(() => inputProblems(launch.error), [launch.error])
  const submit = () => {
    if (unreadable.length === 0 && !launch.isPending) launch.mutate(input)
  }
  return (
    <Dialog
      open
      title="Run the draft"
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
      <div className="flex flex-col gap-3 pt-2">
        {launch.error && problems.length === 0 && <ProblemText>{errorText(launch.error)}</ProblemText>}
        <SchemaForm autoFocus schema={schema} value={input} problems={problems} onChange={setInput} onUnreadable={setUnreadable} onSubmit={submit} />
        {errors > 0 && <ProblemText severity="warning">{plural(errors, 'problem')} in the draft: the run stops at the first one that it reaches.</ProblemText>}
      </div>
    </Dialog>
  )
}

function useLaunch(workflowId: string, autosave: Autosave) {
  const store = useBuilderStore()
  const client = useQueryClient()
  return useMutation({
    async mutationFn(input: Json) {
      if (!(await autosave.flush())) throw new ApiError('unavailable', 'The draft could not be saved, and a run takes what is saved. See the bar at the top for the reason.')
      return request(launchRun, { params: { id: workflowId }, body: { input, version: 'draft' } })
    },
    onSuccess(launched, input) {
      keepInput(localStorage, workflowId, input)
      store.setState({ opened: undefined, runId: launched.id, run: undefined, showRun: true, dock: { tab: 'run', folded: false } })
      void client.invalidateQueries({ queryKey: runKeys.lists() })
    },
  })
}

/** What the server found wrong with the input, by field. */
function inputProblems(error: unknown): readonly SchemaProblem[] {
  return error instanceof ApiError && error.code === 'invalid_input' ? error.problems : []
}
