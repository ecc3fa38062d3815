/** Models and prices. */
import { Suspense } from 'react'
import type { Metadata } from 'next'
import { ModelsPage } from '#components/settings/models-page.tsx'

export const metadata: Metadata = { title: 'Models and prices' }

export default function Page() {
  return (
    <Suspense>
      <ModelsPage />
    </Suspense>
  )
}
