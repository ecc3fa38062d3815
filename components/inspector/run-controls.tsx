/**
 * What can be done with a run that has not ended: pause it, go on with it, for good or for one step, cancel it. Buttons of the bar and
 * keys of the page; both say what came back. Owns the calls; which of them make sense, the run's own state says.
 */
'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { CircleStop, Pause, Play, StepForward } from 'lucide-react'
import { cancelRun, pauseRun, resumeRun, type ResumeEdit, type Run } from '#lib/api/runs.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import { runKeys } from '#lib/client/runs.ts'
import { useCommands } from '#components/shell/command-registry.tsx'
import { Button } from '#components/ui/button.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { givesWay } from './bar-room.ts'
import { roomToGoOn } from './run-facts.ts'
import { useRunScreen } from './run-screen.ts'

function useControl<Given>(send: (given: Given) => Promise<Run>) {
  const { runId } = useRunScreen()
  const client = useQueryClient()
  const toast = useToast()
  return useMutation({
    mutationFn: send,
    onSuccess: (run) => client.setQueryData(runKeys.detail(runId), run),
    onError: (error) => toast({ tone: 'failed', message: errorText(error) }),
  })
}

/** How a paused run goes on. `edits` come in place of what the run holds. */
export interface GoOn {
  mode: 'continue' | 'step'
  edits?: ResumeEdit[]
}

/** A run that paused at a limit gets as much again as it has spent, or it would pause at once. */
export function useResume() {
  const { runId, state } = useRunScreen()
  const limits = roomToGoOn(state)
  return useControl(({ mode, edits }: GoOn) => request(resumeRun, { params: { id: runId }, body: { mode, ...(limits && { limits }), ...(edits && { edits }) } }))
}

export function RunControls() {
  const { runId, state } = useRunScreen()
  const pause = useControl(() => request(pauseRun, { params: { id: runId }, body: {} }))
  const cancel = useControl(() => request(cancelRun, { params: { id: runId }, body: { reason: '' } }))
  const resume = useResume()
  const limits = roomToGoOn(state)
  const paused = state.paused !== undefined
  const resumeWord = limits ? 'Raise the limit and resume' : 'Resume'
  const stepping = resume.isPending && resume.variables.mode === 'step'

  useCommands('Run', [
    { id: 'pause', label: 'Pause', keys: 'p', icon: Pause, disabled: paused || pause.isPending, run: () => pause.mutate(undefined) },
    { id: 'resume', label: resumeWord, keys: 'p', icon: Play, disabled: !paused || resume.isPending, run: () => resume.mutate({ mode: 'continue' }) },
    { id: 'step', label: 'Go on by one step', keys: 's', icon: StepForward, disabled: !paused || resume.isPending, run: () => resume.mutate({ mode: 'step' }) },
    { id: 'cancel', label: 'Cancel run', icon: CircleStop, disabled: cancel.isPending, run: () => cancel.mutate(undefined) },
  ])

  return (
    <>
      {paused ? (
        <>
          <Button icon={StepForward} keys="s" busy={stepping} onClick={() => resume.mutate({ mode: 'step' })} title="Go on by one step, then pause again">
            Step
          </Button>
          <Button
            icon={Play}
            kind="primary"
            keys="p"
            busy={resume.isPending && !stepping}
            onClick={() => resume.mutate({ mode: 'continue' })}
            title={limits ? `Raises the limit: ${Object.entries(limits).map(([name, value]) => `${name} ${value}`).join(', ')}` : undefined}
          >
            {resumeWord}
          </Button>
        </>
      ) : (
        <Button icon={Pause} keys="p" busy={pause.isPending} onClick={() => pause.mutate(undefined)} title="Nothing new starts; what is out comes home">
          {pause.isPending ? 'Pausing' : 'Pause'}
        </Button>
      )}
      <Button icon={CircleStop} busy={cancel.isPending} onClick={() => cancel.mutate(undefined)}>
        <span>
          {cancel.isPending ? 'Cancelling' : 'Cancel'}
          {!cancel.isPending && <span className={givesWay(true)}> run</span>}
        </span>
      </Button>
    </>
  )
}
