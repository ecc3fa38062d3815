/** What kinds of experiments there are, and how each asks its items. */
import type { Kinds } from './run-experiment.ts'

export const kinds: Kinds = {}
