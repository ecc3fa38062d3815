import { diffVersions as diff } from '#lib/api/versions.ts'
import { route } from '#lib/server/route.ts'
import { diffVersions } from '#lib/server/workflows/versions.ts'

export const GET = route(diff, ({ params }) => diffVersions(params.id, params.n, params.b))
