import { getRequest as get } from '#lib/api/requests.ts'
import { answererOfActor } from '#lib/server/people/answerer.ts'
import { route } from '#lib/server/route.ts'
import { getRequest } from '#lib/server/runs/read-requests.ts'

export const GET = route(get, async ({ params, actor }) => getRequest(params.id, await answererOfActor(actor)))
