import { requestOfImpact } from '#lib/api/impact.ts'
import { impactRequest } from '#lib/server/context/impact.ts'
import { route } from '#lib/server/route.ts'

export const POST = route(requestOfImpact, ({ params, body }) => impactRequest(params.id, body))
