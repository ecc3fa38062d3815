import { diffCalls as diff } from '#lib/api/calls.ts'
import { route } from '#lib/server/route.ts'
import { diffCalls } from '#lib/server/runs/diff-calls.ts'

export const GET = route(diff, ({ params, query }) => diffCalls(params.id, params.seq, { runId: query.otherRun, seq: query.otherSeq }))
