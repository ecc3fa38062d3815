import { getLinkedRequest as get } from '#lib/api/links.ts'
import { openLink } from '#lib/server/people/linked-request.ts'
import { Reply, route } from '#lib/server/route.ts'

export const GET = route(get, async ({ params }) => new Reply(await openLink(params.token), { headers: { 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex, nofollow' } }))
