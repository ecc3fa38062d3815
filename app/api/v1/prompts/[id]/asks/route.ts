import { askPrompt } from '#lib/api/playground.ts'
import { askByHand } from '#lib/server/playground/asks.ts'
import { route } from '#lib/server/route.ts'

export const POST = route(askPrompt, ({ params, body, request }) => askByHand(params.id, body, request.signal))
