/** Leaving. Signing in is a plain form of the sign-in page, so that it works without any of this. */
import { ApiError } from '#lib/api/errors.ts'

/** Ends the session on the server and goes to the sign-in page. */
export async function signOut(): Promise<void> {
  const response = await fetch('/api/auth/sign-out', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}', credentials: 'same-origin' })
  if (!response.ok && response.status !== 401) throw new ApiError('internal', `Signing out was refused with ${response.status}. You are still signed in; try again.`)
  location.assign('/sign-in')
}
