/** Two versions of a workflow side by side: `?from=4&to=draft`, each a number, `draft`, or `draft.12` for a draft kept at revision 12; `&change=…` opens one change. */
import type { Metadata } from 'next'
import { VersionsPage } from '#components/versions/versions-page.tsx'

export const metadata: Metadata = { title: 'Versions' }

export default async function Page({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params
  return <VersionsPage slug={slug} />
}
