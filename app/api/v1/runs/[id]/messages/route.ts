import { getConversation, sendMessage } from '#lib/api/messages.ts'
import { readConversation } from '#lib/server/forks/conversation.ts'
import { sendToRun } from '#lib/server/forks/continue-run.ts'
import { sharedQueue } from '#lib/server/queue/queue.ts'
import { route } from '#lib/server/route.ts'

export const GET = route(getConversation, ({ params }) => readConversation(params.id))
export const POST = route(sendMessage, async ({ params, body, actor }) => sendToRun(await sharedQueue(), params.id, body, actor))
