/** Frame of the signed-in screens. The data of each comes from the API, which sends the signed-out to the sign-in page. */
import type { ReactNode } from 'react'
import { AppShell } from '#components/shell/app-shell.tsx'

export default function AppLayout({ children }: { children: ReactNode }) {
  return <AppShell>{children}</AppShell>
}
