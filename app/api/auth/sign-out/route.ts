import { signOut } from '#lib/server/auth/sign-in.ts'

export const POST = signOut
