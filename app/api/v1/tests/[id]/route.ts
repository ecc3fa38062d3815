import { deleteTest as remove, getTest as get, saveTest as save } from '#lib/api/tests.ts'
import { route } from '#lib/server/route.ts'
import { deleteTest, getTest, saveTest } from '#lib/server/tests/tests.ts'

export const GET = route(get, ({ params }) => getTest(params.id))
export const PUT = route(save, ({ params, body }) => saveTest(params.id, body))
export const DELETE = route(remove, ({ params }) => deleteTest(params.id))
