/** Why the run failed: the error, the node, what to do, and the way there. */
'use client'
import { CircleX } from 'lucide-react'
import Link from 'next/link'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { useRunScreen } from '../run-screen.ts'
import { remedy } from './step-facts.ts'

export function RunFailure() {
  const { state, rows, names, workflowSlug, selected, select } = useRunScreen()
  const { error } = state
  if (!error) return null
  const row = error.nodeId === undefined ? undefined : rows.findLast((each) => each.node === error.nodeId && each.kind === 'step')
  const advice = remedy(error.code)
  return (
    <section aria-label="Why the run failed" className="border-b border-failed-line bg-failed-soft px-3 py-3">
      <h2 className="flex items-center gap-2 text-failed">
        <CircleX aria-hidden className="size-4 shrink-0" />
        {error.nodeId === undefined ? 'The run failed' : `Failed at ${names(error.nodeId).title}`}
        <code className="ml-auto truncate font-regular">{error.code}</code>
      </h2>
      <p className="mt-1 text-13 break-words">{error.message}</p>
      {advice && <p className="mt-1 text-12 text-fg-2">{advice}</p>}
      {(row || (workflowSlug && error.nodeId)) && (
        <div className="mt-2 flex gap-2">
          {row && row.step !== selected?.step && (
            <Button size="sm" onClick={() => select(row.seq)}>
              Go to the step
            </Button>
          )}
          {workflowSlug && error.nodeId && (
            <Link href={`/workflows/${workflowSlug}?node=${error.nodeId}`} className={buttonClass('neutral', 'sm')}>
              Open the node
            </Link>
          )}
        </div>
      )}
    </section>
  )
}
