import { cancelBacktest as cancel } from '#lib/api/backtests.ts'
import { cancelBacktest } from '#lib/server/backtests/read-backtests.ts'
import { route } from '#lib/server/route.ts'

export const POST = route(cancel, ({ params }) => cancelBacktest(params.id))
