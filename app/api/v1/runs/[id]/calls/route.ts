import { listCalls as list } from '#lib/api/calls.ts'
import { route } from '#lib/server/route.ts'
import { listCalls } from '#lib/server/runs/read-calls.ts'

export const GET = route(list, async ({ params }) => ({ items: await listCalls(params.id), nextCursor: null }))
