import { getOpenApi as get } from '#lib/api/me.ts'
import { describeApi } from '#lib/server/installation.ts'
import { route } from '#lib/server/route.ts'

export const GET = route(get, () => describeApi())
