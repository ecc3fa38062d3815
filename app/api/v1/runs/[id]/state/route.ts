import { getState as get } from '#lib/api/run-events.ts'
import { database } from '#lib/server/db.ts'
import { route } from '#lib/server/route.ts'
import { readState } from '#lib/server/runs/log.ts'
import { getRunRow } from '#lib/server/runs/read-run.ts'

export const GET = route(get, async ({ params, query }) => {
  await getRunRow(params.id)
  return readState(database(), params.id, query.atSeq)
})
