import { impactOfPrompt } from '#lib/api/impact.ts'
import { impact } from '#lib/server/context/impact.ts'
import { route } from '#lib/server/route.ts'

export const POST = route(impactOfPrompt, ({ params, body }) => impact(params.id, body))
