/** What stands where a screen broke: what happened, the id of the server's log line where there is one, and the way on. */
'use client'
import Link from 'next/link'
import { CircleX } from 'lucide-react'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'

export interface PageFailureProps {
  error: Error & { digest?: string }
  onRetry(): void
}

export function PageFailure({ error, onRetry }: PageFailureProps) {
  return (
    <main className="grid min-h-0 flex-1 place-items-center">
      <EmptyState
        icon={CircleX}
        title="This screen broke"
        actions={
          <>
            <Button kind="primary" onClick={onRetry}>
              Try again
            </Button>
            <Link href="/workflows" className={buttonClass()}>
              To the workflows
            </Link>
          </>
        }
      >
        {error.message} Nothing is lost: runs go on, and drafts are saved as you edit.
        {error.digest && (
          <span className="mt-2 block text-12 text-fg-3">
            In the server&rsquo;s log as <code className="text-fg-2 select-all">{error.digest}</code>
          </span>
        )}
      </EmptyState>
    </main>
  )
}
