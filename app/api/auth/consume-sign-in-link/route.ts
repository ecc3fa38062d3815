import { consumeSignInLink } from '#lib/server/auth/sign-in.ts'

export const POST = consumeSignInLink
