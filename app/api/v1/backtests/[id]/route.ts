import { getBacktest as get } from '#lib/api/backtests.ts'
import { getBacktest } from '#lib/server/backtests/read-backtests.ts'
import { route } from '#lib/server/route.ts'

export const GET = route(get, ({ params, query }) => getBacktest(params.id, query))
