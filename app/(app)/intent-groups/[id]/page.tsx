import type { Metadata } from 'next'
import { IntentGroupsPage } from '#components/intent-groups/intent-groups-page.tsx'

export const metadata: Metadata = { title: 'Intent group' }

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <IntentGroupsPage open={(await params).id} />
}
