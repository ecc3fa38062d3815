import { getRequest as get } from '#lib/api/requests.ts'
import { route } from '#lib/server/route.ts'
import { getRequest } from '#lib/server/runs/read-requests.ts'

export const GET = route(get, ({ params, actor }) => getRequest(params.id, actor))
