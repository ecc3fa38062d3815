import { getWorkflowFigures } from '#lib/api/figures.ts'
import { route } from '#lib/server/route.ts'
import { workflowFigures } from '#lib/server/workflows/figures.ts'
import { findWorkflow } from '#lib/server/workflows/find.ts'

export const GET = route(getWorkflowFigures, async ({ params }) => workflowFigures((await findWorkflow(params.id)).id))
