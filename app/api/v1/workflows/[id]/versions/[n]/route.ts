import { getVersion as get } from '#lib/api/versions.ts'
import { route } from '#lib/server/route.ts'
import { getVersion } from '#lib/server/workflows/versions.ts'

export const GET = route(get, ({ params }) => getVersion(params.id, params.n))
