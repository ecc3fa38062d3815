import { getRunDocument as get } from '#lib/api/runs.ts'
import { route } from '#lib/server/route.ts'
import { getRunDocument } from '#lib/server/workflows/run-document.ts'

export const GET = route(get, ({ params }) => getRunDocument(params.id))
