import { getRequestContext as get } from '#lib/api/requests.ts'
import { route } from '#lib/server/route.ts'
import { getRequestContext } from '#lib/server/runs/request-context.ts'

export const GET = route(get, ({ params }) => getRequestContext(params.id))
