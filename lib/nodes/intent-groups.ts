/**
 * Intents that a decision took from a group: copies that stand in the decision like any other, and a link in `data.ui` that says where
 * they came from. So a document stands alone: nothing that happens to a group changes a workflow, and the link is in no hash.
 *
 * A group changes; whoever took it sees the difference and takes it, intent by intent. What was changed in the decision itself is told
 * apart by what the group was at the revision that was taken. Pure.
 */
import { intentSchema } from '#lib/engine/decision.ts'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { isJsonObject, type JsonObject } from '#lib/engine/json.ts'
import { objectOf, rowsOf, textOf } from './draft.ts'

/** One entry of `data.ui.intentGroups`. `intents`: names that came from the group and are here. */
export interface GroupLink {
  id: string
  revision: number
  intents: string[]
}

/** What of a group concerns those who took it. */
export interface GroupContent {
  id: string
  revision: number
  intents: JsonObject[]
}

/** One intent that the group has otherwise than the decision. `by`: who changed it since it was taken. */
export interface GroupChange {
  name: string
  /** What taking it would do to the decision. */
  kind: 'added' | 'removed' | 'changed'
  by: 'group' | 'here' | 'both'
  here?: JsonObject
  group?: JsonObject
}

export function groupLinks(data: JsonObject): GroupLink[] {
  return rowsOf(objectOf(data, 'ui'), 'intentGroups').flatMap(({ row }) => {
    const { id, revision, intents } = row
    if (typeof id !== 'string' || typeof revision !== 'number') return []
    return [{ id, revision, intents: Array.isArray(intents) ? intents.filter((name) => typeof name === 'string') : [] }]
  })
}

export interface GroupUse {
  nodeId: string
  label: string
  groupId: string
  revision: number
}

/** The decisions of a document that took a group. One that names a group twice counts once. */
export function groupUses({ nodes }: WorkflowDocument): GroupUse[] {
  const uses = nodes.filter(({ type }) => type === 'decide').flatMap(({ id, data }) => groupLinks(data).map((link) => ({ nodeId: id, label: textOf(data, 'label') || id, groupId: link.id, revision: link.revision })))
  return [...new Map(uses.map((use) => [`${use.nodeId} ${use.groupId}`, use])).values()]
}

/** The decision with the intents of a group. An intent that has the name of one of them stays as it is, and shows as a difference. */
export function insertGroup(data: JsonObject, group: GroupContent): JsonObject {
  const names = new Set(namesIn(data))
  return linked({ ...data, intents: [...intentsOf(data), ...group.intents.filter((intent) => !names.has(nameOf(intent)))] }, group)
}

/** The decision with a link to a group that was made of its intents, or that it stands for. */
export function linked(data: JsonObject, { id, revision, intents }: GroupContent): JsonObject {
  const names = new Set(namesIn(data))
  const link: GroupLink = { id, revision, intents: intents.map(nameOf).filter((name) => names.has(name)) }
  const others = groupLinks(data).filter((each) => each.id !== id)
  return withLinks(data, [...others, link])
}

/** The decision on its own: its intents stay. */
export const detached = (data: JsonObject, id: string): JsonObject => withLinks(data, groupLinks(data).filter((link) => link.id !== id))

function withLinks(data: JsonObject, links: readonly GroupLink[]): JsonObject {
  const { ui: _, ...rest } = data
  const { intentGroups: __, ...ui } = objectOf(data, 'ui')
  const next: JsonObject = { ...ui, ...(links.length > 0 && { intentGroups: links.map((link) => ({ ...link })) }) }
  return Object.keys(next).length > 0 ? { ...rest, ui: next } : rest
}

/** Where decision and group differ. `base`: the intents of the revision that was taken; undefined where nobody knows it any more. */
export function groupChanges(data: JsonObject, link: GroupLink, group: GroupContent, base: readonly JsonObject[] | undefined): GroupChange[] {
  const here = new Map(intentsOf(data).map((intent) => [nameOf(intent), intent]))
  const then = new Map((base ?? []).map((intent) => [nameOf(intent), intent]))
  const now = new Map(group.intents.map((intent) => [nameOf(intent), intent]))
  const changes: GroupChange[] = []
  for (const [name, theirs] of now) {
    const mine = here.get(name)
    const before = then.get(name)
    if (!mine) changes.push({ name, kind: 'added', by: before ? (same(before, theirs) ? 'here' : 'both') : 'group', group: theirs })
    else if (!same(mine, theirs)) changes.push({ name, kind: 'changed', by: changedBy(mine, before, theirs), here: mine, group: theirs })
  }
  for (const name of link.intents) {
    const mine = here.get(name)
    const before = then.get(name)
    if (mine && !now.has(name)) changes.push({ name, kind: 'removed', by: before && !same(before, mine) ? 'both' : 'group', here: mine })
  }
  return changes
}

function changedBy(mine: JsonObject, before: JsonObject | undefined, theirs: JsonObject): GroupChange['by'] {
  if (!before) return 'both'
  if (same(mine, before)) return 'group'
  return same(before, theirs) ? 'here' : 'both'
}

/** The decision with some of the changes taken, at the group's revision; what was not taken is from then on its own. */
export function takeChanges(data: JsonObject, group: GroupContent, changes: readonly GroupChange[]): JsonObject {
  const byName = new Map(changes.map((change) => [change.name, change]))
  const kept = intentsOf(data).flatMap((intent) => {
    const change = byName.get(nameOf(intent))
    if (change?.kind === 'removed') return []
    return change?.kind === 'changed' && change.group ? [change.group] : [intent]
  })
  const added = changes.flatMap(({ kind, group: intent }) => (kind === 'added' && intent ? [intent] : []))
  return linked({ ...data, intents: [...kept, ...added] }, group)
}

/** Whether two intents say the same, defaults filled in. */
function same(one: JsonObject, other: JsonObject): boolean {
  return canonical(one) === canonical(other)
}

function canonical(intent: JsonObject): string {
  const parsed = intentSchema.safeParse(intent)
  return JSON.stringify(sorted(parsed.success ? parsed.data : intent))
}

/** Keys in order, but not those of `properties`: their order is what a model reads. */
function sorted(value: unknown, keepOrder = false): unknown {
  if (Array.isArray(value)) return value.map((item) => sorted(item))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, field]): [string, unknown] => [name, sorted(field, name === 'properties')])
  return keepOrder ? entries : Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}

const nameOf = (intent: JsonObject): string => textOf(intent, 'name')
const intentsOf = (data: JsonObject): JsonObject[] => (Array.isArray(data.intents) ? data.intents.filter(isJsonObject) : [])
const namesIn = (data: JsonObject): string[] => intentsOf(data).map(nameOf)
