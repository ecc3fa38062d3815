import { testConnection as test } from '#lib/api/connection-tests.ts'
import { tryConnection } from '#lib/server/connections/try-connection.ts'
import { route } from '#lib/server/route.ts'

export const POST = route(test, ({ params, body }) => tryConnection(params.id, body?.to))
