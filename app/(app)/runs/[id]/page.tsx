/** The page of one run. Everything on it is the browser's own work; the server only names the page. */
import { Suspense } from 'react'
import type { Metadata } from 'next'
import { RunSkeleton } from '#components/inspector/run-placeholders.tsx'
import { RunView } from '#components/inspector/run-view.tsx'

interface RunPageProps {
  params: Promise<{ id: string }>
}

export async function generateMetadata({ params }: RunPageProps): Promise<Metadata> {
  const { id } = await params
  return { title: `Run ${id.slice(-8)}` }
}

export default async function RunPage({ params }: RunPageProps) {
  const { id } = await params
  return (
    <Suspense fallback={<RunSkeleton run={undefined} />}>
      <RunView key={id} runId={id} />
    </Suspense>
  )
}
