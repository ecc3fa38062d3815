/** The gate of pages: server components call it before they render anything. */
import { headers } from 'next/headers'
import { notFound, redirect } from 'next/navigation'
import { isOurHost } from '../request-host.ts'
import type { Actor } from './actor.ts'
import { sessionOf } from './authenticate.ts'

/** Who looks at the page. Sends everyone else to /sign-in, and shows nothing under a host name that is not ours. */
export async function requireSession(): Promise<Actor> {
  const received = await headers()
  if (!isOurHost(received)) notFound()
  const session = received.get('cookie')?.includes('oriel.session_token=') ? await sessionOf(received) : undefined
  if (!session) redirect('/sign-in')
  return session.actor
}
