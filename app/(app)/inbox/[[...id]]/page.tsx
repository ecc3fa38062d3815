/** The inbox, and each request in it by its own address. Everything on it is the browser's own work. */
import { Suspense } from 'react'
import type { Metadata } from 'next'
import { InboxPage } from '#components/inbox/inbox-page.tsx'

export const metadata: Metadata = { title: 'Inbox' }

export default function Page() {
  return (
    <Suspense>
      <InboxPage />
    </Suspense>
  )
}
