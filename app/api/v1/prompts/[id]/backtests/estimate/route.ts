import { estimateBacktest } from '#lib/api/backtests.ts'
import { planBacktest } from '#lib/server/backtests/plan-backtest.ts'
import { route } from '#lib/server/route.ts'

export const POST = route(estimateBacktest, async ({ params, body }) => (await planBacktest(params.id, body)).estimate)
