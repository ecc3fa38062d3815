import { getInbox } from '#lib/api/requests.ts'
import { answererOfActor } from '#lib/server/people/answerer.ts'
import { route } from '#lib/server/route.ts'
import { countRequests } from '#lib/server/runs/read-requests.ts'

export const GET = route(getInbox, async ({ actor }) => countRequests(await answererOfActor(actor)))
