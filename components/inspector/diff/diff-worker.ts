/** Compares two windows in a thread of its own: two of 200k tokens take 10 to 20 ms, and a page that is scrolled must not feel it. */
import { diffContexts } from '#lib/engine/context/diff.ts'
import type { CompareMessage } from './compare-in-worker.ts'

addEventListener('message', ({ data: { id, before, after, sameRun } }: MessageEvent<CompareMessage>) => {
  postMessage({ id, diff: diffContexts(before, after, sameRun) })
})
