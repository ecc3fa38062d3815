import { createSignInLink as create } from '#lib/api/sign-in.ts'
import { ownSignInLink } from '#lib/server/people/sign-in-links.ts'
import { route } from '#lib/server/route.ts'

export const POST = route(create, ({ actor }) => ownSignInLink(actor))
