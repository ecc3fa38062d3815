import { listRequests as list } from '#lib/api/requests.ts'
import { route } from '#lib/server/route.ts'
import { listRequests } from '#lib/server/runs/read-requests.ts'

export const GET = route(list, ({ query, actor }) => listRequests(query, actor))
