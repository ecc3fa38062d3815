/**
 * Which nodes are linked to which library prompts: a projection of the links in drafts and published versions, written by whoever saves or
 * publishes them, in the same transaction. And what the links of a document stand for now: the versions that they name, and those on which
 * the labels stand that they follow.
 */
import type { WorkflowDocument } from '#lib/engine/document.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { linkedNodes, type LinkedNode } from '#lib/nodes/prompt-links.ts'
import type { PromptUser } from '#lib/api/prompts.ts'
import type { Queryable } from '../db.ts'

const draftVersion = 0

/** Takes the links of a document in place of those before. `version` undefined: the draft. */
export async function recordPromptLinks(client: Queryable, workflowId: string, document: WorkflowDocument, version: number = draftVersion): Promise<void> {
  const links = storable(document)
  await client.query('delete from prompt_link where workflow_id = $1 and version = $2', [workflowId, version])
  if (links.length === 0) return
  await client.query(
    `insert into prompt_link (workflow_id, version, node_id, prompt_id, node_label, number, follows)
     select $1, $2, * from unnest($3::text[], $4::text[], $5::text[], $6::int[], $7::text[])`,
    [workflowId, version, links.map(({ nodeId }) => nodeId), links.map(({ link }) => link.promptId), links.map(({ nodeLabel }) => nodeLabel), links.map(({ link }) => link.version), links.map(({ link }) => link.label ?? null)],
  )
}

/** A document is whatever somebody wrote, and none of it may keep it from being saved. */
function storable(document: WorkflowDocument): LinkedNode[] {
  const plain = (text: string) => text.replaceAll('\0', '')
  return linkedNodes(document)
    .filter(({ link }) => Math.abs(link.version) < 2 ** 31)
    .map(({ nodeId, nodeLabel, link: { promptId, version, label } }) => ({ nodeId, nodeLabel: plain(nodeLabel), link: { promptId: plain(promptId), version: Math.trunc(version), ...(label !== undefined && { label: plain(label) }) } }))
}

/** Whether the links of two drafts are the same, so that a save writes only where something changed. */
export const sameLinks = (one: WorkflowDocument, other: WorkflowDocument): boolean => JSON.stringify(linkedNodes(one)) === JSON.stringify(linkedNodes(other))

interface UserRow {
  workflowId: string
  slug: string
  name: string
  version: number
  nodeId: string
  nodeLabel: string
  number: number
  follows: string | null
}

/** In drafts and latest versions; archived workflows are left out. By workflow, the draft first. */
export async function usersOf(client: Queryable, promptId: string): Promise<PromptUser[]> {
  const { rows } = await client.query<UserRow>(
    `select workflow.id as "workflowId", slug, workflow.name, version, node_id as "nodeId", node_label as "nodeLabel", number, follows
     from prompt_link join workflow on workflow.id = workflow_id
     where prompt_id = $1 and archived_at is null and (version = ${draftVersion} or version = latest_version) order by lower(workflow.name), workflow.id, version, node_id limit 500`,
    [promptId],
  )
  return rows.map(({ workflowId, slug, name, version, ...use }) => ({ workflow: { id: workflowId, slug, name }, version: version === draftVersion ? 'draft' : version, ...use }))
}

interface Version {
  number: number
  hash: string
  body: JsonObject
}

/** A link and what it stands for now. */
export interface ResolvedLink extends LinkedNode {
  /** Null where no library prompt here has this id. */
  name: string | null
  /** Null where it has no such version. */
  pinned: Version | null
  /** The version on which the label stands that the link follows; null where it stands nowhere, or none is followed. */
  followed: Version | null
}

interface LinkRow {
  nodeId: string
  name: string | null
  pinned: Version | null
  followed: Version | null
}

/** In the order of the document. */
export async function resolveLinks(client: Queryable, document: WorkflowDocument): Promise<ResolvedLink[]> {
  const links = storable(document)
  if (links.length === 0) return []
  const version = (alias: string) => `case when ${alias}.number is null then null else json_build_object('number', ${alias}.number, 'hash', ${alias}.hash, 'body', ${alias}.body) end`
  const { rows } = await client.query<LinkRow>(
    `select link.node_id as "nodeId", library_prompt.name, ${version('pinned')} as pinned, ${version('followed')} as followed
     from unnest($1::text[], $2::text[], $3::int[], $4::text[]) as link(node_id, prompt_id, number, label)
     left join library_prompt on library_prompt.id = link.prompt_id
     left join prompt_version pinned on pinned.prompt_id = library_prompt.id and pinned.number = link.number
     left join prompt_label on prompt_label.prompt_id = library_prompt.id and prompt_label.label = link.label
     left join prompt_version followed on followed.prompt_id = library_prompt.id and followed.number = prompt_label.version`,
    [links.map(({ nodeId }) => nodeId), links.map(({ link }) => link.promptId), links.map(({ link }) => link.version), links.map(({ link }) => link.label ?? null)],
  )
  const byNode = new Map(rows.map((row) => [row.nodeId, row]))
  return links.map((link) => {
    const { name = null, pinned = null, followed = null } = byNode.get(link.nodeId) ?? {}
    return { ...link, name, pinned, followed }
  })
}
