/** What the node with this prompt decided in past runs. */
import { Suspense } from 'react'
import type { Metadata } from 'next'
import { DecisionsPage } from '#components/decisions/decisions-page.tsx'

export const metadata: Metadata = { title: 'Decisions' }

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  return (
    <Suspense>
      <DecisionsPage key={id} promptId={decodeURIComponent(id)} />
    </Suspense>
  )
}
