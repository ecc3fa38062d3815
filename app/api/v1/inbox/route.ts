import { getInbox } from '#lib/api/requests.ts'
import { route } from '#lib/server/route.ts'
import { countRequests } from '#lib/server/runs/read-requests.ts'

export const GET = route(getInbox, ({ actor }) => countRequests(actor))
