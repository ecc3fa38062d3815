import { createSignInLink as create } from '#lib/api/sign-in.ts'
import { createSignInLink } from '#lib/server/auth/sign-in-link.ts'
import { signInSeconds } from '#lib/server/auth/sign-in-token.ts'
import { route } from '#lib/server/route.ts'

export const POST = route(create, async () => {
  const expiresAt = new Date(Date.now() + signInSeconds * 1000).toISOString()
  return { url: await createSignInLink(), expiresAt }
})
