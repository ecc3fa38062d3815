import { openStream as open } from '#lib/api/stream.ts'
import { whileMember } from '#lib/server/auth/live-streams.ts'
import { route } from '#lib/server/route.ts'
import { topicStream } from '#lib/server/streams/topics.ts'

export const GET = route(open, ({ query, actor, request }) => topicStream(query.topic, request.headers.get('last-event-id'), whileMember(actor, request.signal)))
