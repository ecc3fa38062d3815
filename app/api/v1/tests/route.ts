import { createTest as create, listTests as list } from '#lib/api/tests.ts'
import { Reply, route } from '#lib/server/route.ts'
import { createTest, listTests } from '#lib/server/tests/tests.ts'

export const GET = route(list, ({ query }) => listTests(query))

export const POST = route(create, async ({ body, actor }) => {
  const test = await createTest(body, actor.by)
  return new Reply(test, { headers: { location: `/api/v1/tests/${test.id}` } })
})
