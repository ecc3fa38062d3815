import { createKey as create, listKeys as list } from '#lib/api/keys.ts'
import { createApiKey, listApiKeys } from '#lib/server/auth/api-keys.ts'
import { route } from '#lib/server/route.ts'

export const GET = route(list, async () => ({ items: await listApiKeys(), nextCursor: null }))
export const POST = route(create, ({ body, actor }) => createApiKey(body.name, body.role, actor))
