import { listEvents as list } from '#lib/api/run-events.ts'
import { whileMember } from '#lib/server/auth/live-streams.ts'
import { database } from '#lib/server/db.ts'
import { route } from '#lib/server/route.ts'
import { readEvents } from '#lib/server/runs/log.ts'
import { getRunRow } from '#lib/server/runs/read-run.ts'
import { lastEventSeq, wantsStream } from '#lib/server/streams/event-stream.ts'
import { runEvents } from '#lib/server/streams/run-events.ts'

export const GET = route(list, async ({ params, query, actor, request }) => {
  if (wantsStream(request.headers)) return runEvents(params.id, lastEventSeq(request.headers) ?? query.after, whileMember(actor, request.signal))
  await getRunRow(params.id)
  return { events: await readEvents(database(), params.id, query.after, query.limit) }
})
