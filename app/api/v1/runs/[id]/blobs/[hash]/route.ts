import { getBlob as get } from '#lib/api/run-events.ts'
import { route } from '#lib/server/route.ts'
import { runBlob } from '#lib/server/streams/run-blob.ts'

export const GET = route(get, ({ params }) => runBlob(params.id, params.hash))
