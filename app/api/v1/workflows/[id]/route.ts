import { archiveWorkflow as archive, getWorkflow as get, saveWorkflow as save } from '#lib/api/workflows.ts'
import { route } from '#lib/server/route.ts'
import { getWorkflow } from '#lib/server/workflows/read.ts'
import { archiveWorkflow, saveDraft } from '#lib/server/workflows/save.ts'

export const GET = route(get, ({ params }) => getWorkflow(params.id))
export const PUT = route(save, ({ params, body }) => saveDraft(params.id, body.document, body.baseRevision))
export const DELETE = route(archive, ({ params }) => archiveWorkflow(params.id))
