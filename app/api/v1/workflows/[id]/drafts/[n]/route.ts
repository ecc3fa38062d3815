import { getDraft as get } from '#lib/api/drafts.ts'
import { route } from '#lib/server/route.ts'
import { getDraft } from '#lib/server/workflows/kept-drafts.ts'

export const GET = route(get, ({ params }) => getDraft(params.id, params.n))
