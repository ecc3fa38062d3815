/** Where runs of a workflow first diverge: `?run=…` from one run, `?against=completed` from the nearest of many; `&status=`, `&version=` say which runs. */
import { Suspense } from 'react'
import type { Metadata } from 'next'
import { DivergencesPage } from '#components/compare/divergences-page.tsx'

export const metadata: Metadata = { title: 'First divergences' }

export default async function Page({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params
  return (
    <Suspense>
      <DivergencesPage slug={slug} />
    </Suspense>
  )
}
