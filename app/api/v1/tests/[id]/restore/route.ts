import { restoreTest as restore } from '#lib/api/tests.ts'
import { route } from '#lib/server/route.ts'
import { restoreTest } from '#lib/server/tests/tests.ts'

export const POST = route(restore, ({ params }) => restoreTest(params.id))
