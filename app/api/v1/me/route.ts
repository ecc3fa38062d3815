import { getMe as get } from '#lib/api/me.ts'
import { describeMe } from '#lib/server/installation.ts'
import { route } from '#lib/server/route.ts'

export const GET = route(get, ({ actor }) => describeMe(actor))
