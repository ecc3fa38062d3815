import { resumeRun as resume } from '#lib/api/runs.ts'
import { sharedQueue } from '#lib/server/queue/queue.ts'
import { route } from '#lib/server/route.ts'
import { resumeRun } from '#lib/server/runs/control.ts'

export const POST = route(resume, async ({ params, body, actor }) => resumeRun(await sharedQueue(), params.id, actor.by, body))
