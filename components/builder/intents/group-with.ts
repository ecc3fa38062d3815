/** What a group becomes when a decision writes its own intents back to it. Pure. */
import type { JsonObject } from '#lib/engine/json.ts'
import { rowsOf, textOf } from '#lib/nodes/draft.ts'
import type { GroupChange, GroupContent } from '#lib/nodes/intent-groups.ts'

/** The group's intents as the decision has them; those that it does not have go, those of other origin stay its own. */
export function groupWith(data: JsonObject, group: Pick<GroupContent, 'intents'>, changes: readonly GroupChange[]): JsonObject[] {
  const here = new Map(rowsOf(data, 'intents').map(({ row }) => [textOf(row, 'name'), row]))
  const kept = group.intents.flatMap((intent) => {
    const own = here.get(textOf(intent, 'name'))
    return own ? [own] : []
  })
  const back = changes.flatMap(({ kind, here: own }) => (kind === 'removed' && own ? [own] : []))
  return [...kept, ...back]
}
