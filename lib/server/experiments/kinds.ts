/** What kinds of experiments there are, and how each asks its items. */
import { askBacktest } from '../backtests/ask-backtest.ts'
import { askTests } from '../tests/ask-tests.ts'
import type { Kinds } from './run-experiment.ts'

export const kinds: Kinds = { tests: askTests, backtest: askBacktest }
