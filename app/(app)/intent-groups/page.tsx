import type { Metadata } from 'next'
import { IntentGroupsPage } from '#components/intent-groups/intent-groups-page.tsx'

export const metadata: Metadata = { title: 'Intent groups' }

export default function Page() {
  return <IntentGroupsPage />
}
