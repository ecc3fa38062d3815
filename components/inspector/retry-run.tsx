/** Goes on with a failed run in a fork of it, at its failure: on the graph that it had by a press, on another one through the fork panel. */
'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ChevronDown, GitFork, StepForward } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { retryRun } from '#lib/api/forks.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import { runKeys } from '#lib/client/runs.ts'
import { nodeOfStep } from '#lib/engine/events.ts'
import { failurePlace } from '#lib/engine/fork-places.ts'
import { useCommands } from '#components/shell/command-registry.tsx'
import { Button } from '#components/ui/button.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Menu } from '#components/ui/menu.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { useForkStore } from './fork/fork-context.tsx'
import { forkKeys } from './fork/use-fork-run.ts'
import { useRunScreen } from './run-screen.ts'

export function RetryRun() {
  const { runId } = useRunScreen()
  const client = useQueryClient()
  const router = useRouter()
  const toast = useToast()
  const { mutate, isPending } = useMutation({
    mutationFn: () => request(retryRun, { params: { id: runId } }),
    onSuccess(run) {
      client.setQueryData(runKeys.detail(run.id), run)
      void client.invalidateQueries({ queryKey: runKeys.lists() })
      void client.invalidateQueries({ queryKey: forkKeys.all })
      router.push(`/runs/${run.id}`)
    },
    onError: (error) => toast({ tone: 'failed', message: errorText(error) }),
  })
  const elsewhere = useRetryElsewhere()
  useCommands('Run', [
    { id: 'retry', label: 'Retry from the failure', icon: StepForward, disabled: isPending, run: () => mutate() },
    { id: 'retry-latest', label: 'Retry on the latest version', icon: GitFork, run: elsewhere },
  ])
  return (
    <span className="flex items-center">
      <Button icon={StepForward} kind="primary" className="rounded-r-none" busy={isPending} onClick={() => mutate()} title="A new run that keeps what came before the failure, and does for real what failed, on the graph that this run had">
        {isPending ? 'Retrying' : 'Retry'}
      </Button>
      <Menu
        label="Other ways to retry"
        align="end"
        trigger={<IconButton icon={ChevronDown} label="Other ways to retry" className="rounded-l-none! border-l! border-accent-solid! border-l-[color-mix(in_srgb,var(--on-accent)_35%,transparent)]! bg-accent-solid! text-on-accent! hover:bg-accent-solid-hover! [&_svg]:text-on-accent!" />}
        entries={[
          { label: 'Retry on the graph of then', icon: StepForward, onSelect: () => mutate() },
          { label: 'Retry on the latest version…', icon: GitFork, onSelect: elsewhere },
        ]}
      />
    </span>
  )
}

/** Opens the fork panel at the failure, with the latest graph and live effects; in the child run, where the failure came from there. */
function useRetryElsewhere(): () => void {
  const { log, select } = useRunScreen()
  const store = useForkStore()
  const router = useRouter()
  return () => {
    const { atSeq, child } = failurePlace(log.events)
    if (child !== undefined) return router.push(`/runs/${child}?fork=failure&graph=latest`)
    const failed = log.at(atSeq)?.step
    select(Math.min(atSeq, log.events.length))
    store.getState().open(atSeq, { graph: 'latest', live: failed === undefined ? [] : [nodeOfStep(failed)] })
  }
}
