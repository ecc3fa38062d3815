import { getCall as get } from '#lib/api/calls.ts'
import { route } from '#lib/server/route.ts'
import { getCall } from '#lib/server/runs/read-calls.ts'

export const GET = route(get, ({ params }) => getCall(params.id, params.seq))
