import { deleteModel as remove, listModels as list, putModel as put } from '#lib/api/models.ts'
import { enterModel, listModels, resetModel } from '#lib/server/models/models.ts'
import { route } from '#lib/server/route.ts'

export const GET = route(list, async () => ({ items: await listModels(), nextCursor: null }))
export const PUT = route(put, ({ body, actor }) => enterModel(body, actor.by))
export const DELETE = route(remove, ({ query }) => resetModel(query.model, query.connection))
