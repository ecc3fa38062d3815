import { listForks } from '#lib/api/forks.ts'
import { route } from '#lib/server/route.ts'
import { readForkTree } from '#lib/server/forks/fork-tree.ts'

export const GET = route(listForks, ({ params }) => readForkTree(params.id))
