import { openStream as open } from '#lib/api/stream.ts'
import { route } from '#lib/server/route.ts'
import { topicStream } from '#lib/server/streams/topics.ts'

export const GET = route(open, ({ query, request }) => topicStream(query.topic, request.headers.get('last-event-id'), request.signal))
