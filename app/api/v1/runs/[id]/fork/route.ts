import { forkRun as fork } from '#lib/api/forks.ts'
import { forkRun } from '#lib/server/forks/fork-run.ts'
import { answererOfActor } from '#lib/server/people/answerer.ts'
import { sharedQueue } from '#lib/server/queue/queue.ts'
import { route } from '#lib/server/route.ts'
import { getRun } from '#lib/server/runs/read-run.ts'

export const POST = route(fork, async ({ params, body, actor }) => getRun(await forkRun(await sharedQueue(), params.id, body, { by: actor.by, via: actor.via, answerer: await answererOfActor(actor) })))
