import { replayRun as contract } from '#lib/api/replay.ts'
import { route } from '#lib/server/route.ts'
import { replayRun } from '#lib/server/runs/replay-run.ts'

export const POST = route(contract, ({ params }) => replayRun(params.id))
