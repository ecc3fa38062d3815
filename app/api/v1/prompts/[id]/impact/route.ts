import { impactOfPrompt } from '#lib/api/simulations.ts'
import { impact } from '#lib/server/context/simulations.ts'
import { route } from '#lib/server/route.ts'

export const POST = route(impactOfPrompt, ({ params, body }) => impact(params.id, body))
