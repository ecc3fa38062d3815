import { getWorkflowSettings as get, saveWorkflowSettings as save } from '#lib/api/workflow-settings.ts'
import { route } from '#lib/server/route.ts'
import { getSettings, saveSettings } from '#lib/server/workflows/settings.ts'

export const GET = route(get, ({ params }) => getSettings(params.id))
export const PUT = route(save, ({ params, body }) => saveSettings(params.id, body))
