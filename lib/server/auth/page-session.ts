/** The gate of pages: server components call it before they render anything. */
import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import type { Actor } from './actor.ts'
import { sessionOf } from './authenticate.ts'

/** Who looks at the page. Sends everyone else to /sign-in. Host names that are not ours never get here (proxy.ts). */
export async function requireSession(): Promise<Actor> {
  const received = await headers()
  const session = received.get('cookie')?.includes('oriel.session_token=') ? await sessionOf(received) : undefined
  if (!session) redirect('/sign-in')
  return session.actor
}
