/** What was left out of a preview: which entry of the thread, by which rule, and where that rule stands in the panel. Pure. */
import type { Call } from '#lib/api/calls.ts'
import type { ThreadEntry } from '#lib/engine/context/request.ts'
import type { ContextRule } from '#lib/engine/decision.ts'
import { droppedReason } from '#components/inspector/context/dropped-words.ts'

export interface LeftOutEntry {
  seq: number
  /** As the thread calls it: `search_result`. */
  tag: string
  nodeId?: string
  /** `Rule 1: hide, error`. */
  why: string
  tokens: number
  /** JSON Pointer of what left it out, in the node's data. */
  path: string
}

export function leftOut(dropped: Call['dropped'], thread: readonly ThreadEntry[], rules: readonly ContextRule[]): LeftOutEntry[] {
  return dropped.map((each) => {
    const entry = thread.find(({ seq }) => seq === each.seq)
    return {
      seq: each.seq,
      tag: entry?.tag ?? 'event',
      ...(entry?.nodeId !== undefined && { nodeId: entry.nodeId }),
      why: droppedReason(each, rules),
      tokens: each.tokens,
      path: each.index === undefined ? '/context' : `/context/rules/${each.index}`,
    }
  })
}
