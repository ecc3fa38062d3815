import { receiveMailHook as receive } from '#lib/api/hooks.ts'
import { receiveMailHook } from '#lib/server/channels/channels.ts'
import { refuseMethod, route } from '#lib/server/route.ts'

export const GET = refuseMethod('POST', 'This is the address that mail is handed in at: POST the mail as it came, with the connection’s inbound token.')

export const POST = route(receive, ({ params, bytes, request }) => receiveMailHook(params.connection, request.headers, bytes))
