/** Makes a test of the recorded moment that wants what an answer here chose: right before, and from now on held to it. */
'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { CircleX, FlaskConical } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { createTest } from '#lib/api/tests.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import { testPath } from '#components/tests/paths.ts'
import { Button } from '#components/ui/button.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { usePlayground, usePlaygroundScreen } from './playground-context.ts'

export function SaveTestButton({ intent }: { intent: string }) {
  const { past, seq } = usePlaygroundScreen()
  const changed = usePlayground(({ variables }) => Object.keys(variables).length > 0)
  const client = useQueryClient()
  const router = useRouter()
  const toast = useToast()
  const saving = useMutation({
    mutationFn: () => request(createTest, { body: { runId: past.run.id, seq, assertions: [{ kind: 'intent', equals: intent }] } }),
    onSuccess({ id, name }) {
      void client.invalidateQueries({ queryKey: ['tests'] })
      toast({ message: `Saved as the test “${name}”`, icon: FlaskConical, tone: 'completed', action: { label: 'Open the test', run: () => router.push(testPath(id)) } })
    },
    onError: (error) => toast({ message: errorText(error), icon: CircleX, tone: 'failed' }),
  })
  return (
    <Button
      size="sm"
      icon={FlaskConical}
      className="self-start"
      busy={saving.isPending}
      disabled={changed}
      title={changed ? 'A test keeps the moment as it was recorded. Put the changed values back first.' : `A test that wants ${intent} at this moment, whatever the prompt becomes`}
      onClick={() => saving.mutate()}
    >
      Save as test: {intent}
    </Button>
  )
}
