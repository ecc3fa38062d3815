import { judgeBacktestItem } from '#lib/api/backtests.ts'
import { judgeItem } from '#lib/server/backtests/read-backtests.ts'
import { route } from '#lib/server/route.ts'

export const PUT = route(judgeBacktestItem, ({ params, body, actor }) => judgeItem(params.id, params.n, body.verdict, actor.by))
