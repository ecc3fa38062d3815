/**
 * better-auth as Oriel uses it: sessions and one-time links, nothing else of it is reachable. Made on first use, because
 * `next build` evaluates this module, and because a server that only programs talk to never needs it.
 */
import { magicLink } from 'better-auth/plugins/magic-link'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import { betterAuth } from 'better-auth'
import { prisma } from '../db.ts'
import { environment } from '../env.ts'
import { log } from '../log.ts'
import { sessionSecret } from './session-secret.ts'
import { hashSignInToken, signInSeconds } from './sign-in-token.ts'

const day = 24 * 60 * 60

function create() {
  const { publicUrl } = environment()
  return betterAuth({
    baseURL: publicUrl,
    basePath: '/api/auth',
    secret: sessionSecret(),
    database: prismaAdapter(prisma(), { provider: 'postgresql' }),
    telemetry: { enabled: false },
    // Nothing of better-auth is routed, so nothing of it can be hammered; the token has 256 bits.
    rateLimit: { enabled: false },
    session: { expiresIn: 30 * day, updateAge: day },
    user: {
      additionalFields: {
        role: { type: 'string', input: false, required: true },
        groups: { type: 'string[]', input: false, required: true },
        removedAt: { type: 'date', input: false, required: false },
      },
    },
    advanced: { cookiePrefix: 'oriel', useSecureCookies: publicUrl.startsWith('https:'), defaultCookieAttributes: { sameSite: 'lax', httpOnly: true } },
    logger: { log: (level, message) => log()[level]({ of: 'better-auth' }, message) },
    plugins: [
      magicLink({
        expiresIn: signInSeconds,
        storeToken: { type: 'custom-hasher', hash: (token) => Promise.resolve(hashSignInToken(token)) },
        sendMagicLink: () => undefined,
        disableSignUp: true,
      }),
    ],
  })
}

const slot = Symbol.for('oriel.better-auth')
const shared = globalThis as { [slot]?: ReturnType<typeof create> }

export function sessions(): ReturnType<typeof create> {
  shared[slot] ??= create()
  return shared[slot]
}
