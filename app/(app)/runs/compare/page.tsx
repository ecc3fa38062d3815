/** Two runs beside each other. Everything on the page is the browser's own work; the server only names it. */
import { Suspense } from 'react'
import type { Metadata } from 'next'
import { Bones, ComparePage } from '#components/compare/compare-page.tsx'

export const metadata: Metadata = { title: 'Compare runs' }

export default function ComparePageRoute() {
  return (
    <Suspense fallback={<Bones />}>
      <ComparePage />
    </Suspense>
  )
}
