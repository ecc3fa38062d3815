import { listBacktests as list, startBacktest as start } from '#lib/api/backtests.ts'
import { listBacktests } from '#lib/server/backtests/read-backtests.ts'
import { startBacktest } from '#lib/server/backtests/start-backtest.ts'
import { route } from '#lib/server/route.ts'

export const GET = route(list, ({ params, query }) => listBacktests(params.id, query))
export const POST = route(start, ({ params, body, actor }) => startBacktest(params.id, body, actor.by))
