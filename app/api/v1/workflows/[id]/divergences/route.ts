import { findDivergences } from '#lib/api/compare.ts'
import { divergencesOf } from '#lib/server/compare/divergences.ts'
import { route } from '#lib/server/route.ts'

export const GET = route(findDivergences, ({ params, query }) => divergencesOf(params.id, query))
