/** Frame of the signed-in screens: nobody else sees even their outline. Their data comes from the API, like everyone's. */
import type { ReactNode } from 'react'
import { AppShell } from '#components/shell/app-shell.tsx'
import { requireSession } from '#lib/server/auth/page-session.ts'

export default async function AppLayout({ children }: { children: ReactNode }) {
  await requireSession()
  return <AppShell>{children}</AppShell>
}
