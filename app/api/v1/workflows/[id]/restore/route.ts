import { restoreWorkflow as restore } from '#lib/api/workflows.ts'
import { route } from '#lib/server/route.ts'
import { showWorkflow } from '#lib/server/workflows/read.ts'
import { restoreWorkflow } from '#lib/server/workflows/save.ts'

export const POST = route(restore, async ({ params }) => showWorkflow(await restoreWorkflow(params.id)))
