import { expect, it } from 'vitest'
import type { Replay } from '#lib/api/replay.ts'
import { replayedWords } from './replay-words.ts'

const one = (events: number, calls: number, children: Replay[] = []): Replay => ({ runId: 'r', identical: true, events, calls, divergence: null, children })

it('says what was folded and assembled again, over all runs of the tree, and that nobody was called', () => {
  expect(replayedWords(one(46, 9))).toBe('46 events folded again, 9 requests assembled again. No call was made.')
  expect(replayedWords(one(40, 8, [one(6, 1), one(1, 0)]))).toBe('47 events folded again, 9 requests assembled again, in 3 runs. No call was made.')
})
