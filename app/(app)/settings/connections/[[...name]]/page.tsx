/** Connections; with a name in the address, that one open. */
import { Suspense } from 'react'
import type { Metadata } from 'next'
import { ConnectionsPage } from '#components/settings/connections-page.tsx'

export const metadata: Metadata = { title: 'Connections' }

export default async function Page({ params }: { params: Promise<{ name?: string[] }> }) {
  const [name] = (await params).name ?? []
  return (
    <Suspense>
      <ConnectionsPage open={name} />
    </Suspense>
  )
}
