import { listTemplates as list } from '#lib/api/templates.ts'
import { route } from '#lib/server/route.ts'
import { listTemplates } from '#lib/server/workflows/templates.ts'

export const GET = route(list, () => ({ items: listTemplates(), nextCursor: null }))
