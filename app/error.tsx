/** A page outside the shell that broke. */
'use client'
import { PageFailure, type PageFailureProps } from '#components/shell/page-failure.tsx'

export default function RootError({ error, reset }: { error: PageFailureProps['error']; reset(): void }) {
  return (
    <div className="flex h-dvh flex-col">
      <PageFailure error={error} onRetry={reset} />
    </div>
  )
}
