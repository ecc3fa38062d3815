/** Secrets; with a name in the address, that one open. */
import { Suspense } from 'react'
import type { Metadata } from 'next'
import { SecretsPage } from '#components/settings/secrets-page.tsx'

export const metadata: Metadata = { title: 'Secrets' }

export default async function Page({ params }: { params: Promise<{ name?: string[] }> }) {
  const [name] = (await params).name ?? []
  return (
    <Suspense>
      <SecretsPage open={name} />
    </Suspense>
  )
}
