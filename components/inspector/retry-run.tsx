/** Goes on with a failed run in a fork of it, at its failure, and leads there. */
'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { StepForward } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { retryRun } from '#lib/api/forks.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import { runKeys } from '#lib/client/runs.ts'
import { useCommands } from '#components/shell/command-registry.tsx'
import { Button } from '#components/ui/button.tsx'
import { useToast } from '#components/ui/toast.tsx'
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
      router.push(`/runs/${run.id}`)
    },
    onError: (error) => toast({ tone: 'failed', message: errorText(error) }),
  })
  useCommands('Run', [{ id: 'retry', label: 'Retry from the failure', icon: StepForward, disabled: isPending, run: () => mutate() }])
  return (
    <Button icon={StepForward} kind="primary" busy={isPending} onClick={() => mutate()} title="A new run that keeps what came before the failure, and does for real what failed">
      {isPending ? 'Retrying' : 'Retry'}
    </Button>
  )
}
