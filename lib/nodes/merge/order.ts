/**
 * The order of a list that two people changed. What both still have keeps the order of whoever changed it; what only one has follows
 * what it followed there. Where both added something at one place, neither comes first by right: the smaller name does, so that it
 * does not matter whose side is called mine. Pure.
 */
import { same, type Side } from './conflicts.ts'

/** `kept`: the items of the merged list, each in at least one side. `clash` says whose order holds where both made one of their own. */
export function mergeOrder(base: readonly string[], mine: readonly string[], theirs: readonly string[], kept: ReadonlySet<string>, clash: () => Side): string[] {
  const lists = { mine: mine.filter((item) => kept.has(item)), theirs: theirs.filter((item) => kept.has(item)) }
  const common = { mine: shared(lists.mine, lists.theirs), theirs: shared(lists.theirs, lists.mine) }
  const order = same(common.mine, common.theirs) ? common.mine : common[leading(base, common, clash)]
  const anchors = new Set(order)
  const runs = { mine: runsAfter(lists.mine, anchors), theirs: runsAfter(lists.theirs, anchors) }
  return [undefined, ...order].flatMap((anchor) => {
    const added = [runs.mine.get(anchor) ?? [], runs.theirs.get(anchor) ?? []].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
    return [...(anchor === undefined ? [] : [anchor]), ...added.flat()]
  })
}

function leading(base: readonly string[], common: Record<Side, string[]>, clash: () => Side): Side {
  const before = shared(base, common.mine)
  const [mine, theirs] = [shared(common.mine, before), shared(common.theirs, before)]
  if (same(mine, theirs)) return JSON.stringify(common.mine) < JSON.stringify(common.theirs) ? 'mine' : 'theirs'
  if (same(mine, before)) return 'theirs'
  return same(theirs, before) ? 'mine' : clash()
}

function shared(list: readonly string[], other: readonly string[]): string[] {
  const known = new Set(other)
  return list.filter((item) => known.has(item))
}

/** What stands behind each anchor and before the next; behind `undefined` what stands before all. */
function runsAfter(list: readonly string[], anchors: ReadonlySet<string>): Map<string | undefined, string[]> {
  const runs = new Map<string | undefined, string[]>()
  let anchor: string | undefined
  for (const item of list) {
    if (anchors.has(item)) anchor = item
    else runs.set(anchor, [...(runs.get(anchor) ?? []), item])
  }
  return runs
}
