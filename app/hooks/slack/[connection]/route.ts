import { receiveSlackHook as receive } from '#lib/api/hooks.ts'
import { receiveSlack } from '#lib/server/channels/channels.ts'
import { refuseMethod, route } from '#lib/server/route.ts'

export const GET = refuseMethod('POST', 'This is the address that Slack posts interactions and events to. Enter it as the request URL of the Slack app.')

export const POST = route(receive, ({ params, bytes, request }) => receiveSlack(params.connection, request.headers, bytes))
