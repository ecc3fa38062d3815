/** Goes on with a run that is paused. */
'use client'
import { useMutation } from '@tanstack/react-query'
import { CircleX, Play } from 'lucide-react'
import { resumeRun } from '#lib/api/runs.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import type { RunState } from '#lib/engine/state.ts'
import { Button } from '#components/ui/button.tsx'
import { useToast } from '#components/ui/toast.tsx'

export function ContinueButton({ runId, state }: { runId: string; state: RunState }) {
  const toast = useToast()
  const resume = useMutation({
    mutationFn: () => request(resumeRun, { params: { id: runId }, body: {} }),
    onError: (error) => toast({ message: errorText(error), icon: CircleX, tone: 'failed' }),
  })
  if (!state.paused || state.final) return null
  return (
    <Button size="sm" icon={Play} busy={resume.isPending} onClick={() => resume.mutate()}>
      Continue
    </Button>
  )
}
