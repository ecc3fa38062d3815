import { listRequests as list } from '#lib/api/requests.ts'
import { answererOfActor } from '#lib/server/people/answerer.ts'
import { route } from '#lib/server/route.ts'
import { listRequests } from '#lib/server/runs/read-requests.ts'

export const GET = route(list, async ({ query, actor }) => listRequests(query, await answererOfActor(actor)))
