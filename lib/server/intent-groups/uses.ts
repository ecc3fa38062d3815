/**
 * Which decisions have which groups: a projection of the links in drafts and published versions, written by whoever saves or publishes
 * them, in the same transaction. It can be made anew from the documents at any time.
 */
import type { WorkflowDocument } from '#lib/engine/document.ts'
import type { GroupUser } from '#lib/api/intent-groups.ts'
import { groupUses, type GroupUse } from '#lib/nodes/intent-groups.ts'
import type { Queryable } from '../db.ts'

const draftVersion = 0

/** Takes the uses of a document in place of those before. `version` undefined: the draft. */
export async function recordGroupUses(client: Queryable, workflowId: string, document: WorkflowDocument, version: number = draftVersion): Promise<void> {
  const uses = storable(document)
  await client.query('delete from intent_group_use where workflow_id = $1 and version = $2', [workflowId, version])
  if (uses.length === 0) return
  await client.query(
    `insert into intent_group_use (workflow_id, version, node_id, group_id, label, revision)
     select $1, $2, * from unnest($3::text[], $4::uuid[], $5::text[], $6::int[])`,
    [workflowId, version, uses.map(({ nodeId }) => nodeId), uses.map(({ groupId }) => groupId), uses.map(({ label }) => label), uses.map(({ revision }) => revision)],
  )
}

/** The links that can name a group at all, each once: a document is whatever somebody wrote, and none of it may keep it from being saved. */
function storable(document: WorkflowDocument): GroupUse[] {
  const uses = groupUses(document)
    .filter(({ groupId, revision }) => uuid.test(groupId) && Math.abs(revision) < 2 ** 31)
    .map((use) => ({ ...use, groupId: use.groupId.toLowerCase(), revision: Math.trunc(use.revision), label: use.label.replaceAll('\0', '') }))
  return [...new Map(uses.map((use) => [`${use.nodeId} ${use.groupId}`, use])).values()]
}

/** Whether the uses of two drafts differ, so that a save writes only where something changed. */
export const sameUses = (one: WorkflowDocument, other: WorkflowDocument): boolean => JSON.stringify(groupUses(one)) === JSON.stringify(groupUses(other))

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

interface UserRow {
  workflowId: string
  slug: string
  name: string
  version: number
  nodeId: string
  label: string
  revision: number
}

/** Of drafts and latest versions; archived workflows are left out. By workflow, the draft first. */
export async function usersOf(client: Queryable, groupId: string): Promise<GroupUser[]> {
  const { rows } = await client.query<UserRow>(
    `select workflow.id as "workflowId", slug, workflow.name, version, node_id as "nodeId", label, revision
     from intent_group_use join workflow on workflow.id = workflow_id
     where group_id = $1 and archived_at is null and (version = ${draftVersion} or version = latest_version) order by lower(workflow.name), workflow.id, version, node_id limit 500`,
    [groupId],
  )
  return rows.map(({ workflowId, slug, name, version, ...use }) => ({ workflow: { id: workflowId, slug, name }, version: version === draftVersion ? 'draft' : version, ...use }))
}
