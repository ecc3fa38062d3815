import { revokeKey as revoke } from '#lib/api/keys.ts'
import { revokeApiKey } from '#lib/server/auth/api-keys.ts'
import { route } from '#lib/server/route.ts'

export const DELETE = route(revoke, ({ params }) => revokeApiKey(params.id))
