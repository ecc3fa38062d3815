/** Sign-in links: how a person's browser gets a session. Made by whoever may already do everything; the link itself is the right. */
import { z } from 'zod'
import { defineContract } from './contract.ts'
import { timeSchema } from './lists.ts'

export const signInLinkSchema = z.object({
  /** Leads to a page with a button; opening it uses nothing up. */
  url: z.url(),
  /** A link that nobody used by then is worth nothing. */
  expiresAt: timeSchema,
})

export const createSignInLink = defineContract({
  id: 'createSignInLink',
  summary: 'Make a link that signs a browser in as the owner who asks, once',
  method: 'POST',
  path: '/sign-in-links',
  auth: 'owner',
  response: signInLinkSchema,
  status: 201,
})

export type SignInLink = z.infer<typeof signInLinkSchema>
