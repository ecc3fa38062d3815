/** A screen that broke, inside the shell. */
'use client'
import { PageFailure, type PageFailureProps } from '#components/shell/page-failure.tsx'

export default function AppError({ error, reset }: { error: PageFailureProps['error']; reset(): void }) {
  return <PageFailure error={error} onRetry={reset} />
}
