import { simulatePrompt } from '#lib/api/simulations.ts'
import { simulate } from '#lib/server/context/simulations.ts'
import { route } from '#lib/server/route.ts'

export const POST = route(simulatePrompt, ({ params, body }) => simulate(params.id, body))
