import { createRequestLink as create } from '#lib/api/links.ts'
import { linkToAnyone } from '#lib/server/people/linked-request.ts'
import { route } from '#lib/server/route.ts'

export const POST = route(create, async ({ params }) => ({ url: await linkToAnyone(params.id) }))
