/** Where a prompt is at home: in a workflow's draft, at the node that has its id, or in the library. */
import type { DocumentNode } from '#lib/engine/document.ts'
import { textOf } from '#lib/nodes/draft.ts'
import { ApiError } from '#lib/api/errors.ts'
import { database, type Queryable } from '../db.ts'

export interface LibraryHome {
  kind: 'library'
  id: string
  name: string
  description: string
  archivedAt: Date | null
}

export interface NodeHome {
  kind: 'node'
  id: string
  workflow: { id: string; slug: string; name: string; draftRevision: number; updatedAt: Date }
  /** Of the newest version, where the draft has the node no more. */
  nodeId: string
  node: DocumentNode | null
}

interface WorkflowRow {
  id: string
  slug: string
  name: string
  draftRevision: number
  updatedAt: Date
  nodes: DocumentNode[]
  nodeId: string | null
}

const columns = 'w.id, slug, w.name, draft_revision as "draftRevision", updated_at as "updatedAt", draft -> \'nodes\' as nodes'

/** Archived library prompts are found too: nodes hold copies of them. Throws not_found. */
export async function findPromptHome(promptId: string, client: Queryable = database()): Promise<LibraryHome | NodeHome> {
  const library = await client.query<Omit<LibraryHome, 'kind'>>('select id, name, description, archived_at as "archivedAt" from library_prompt where id = $1', [promptId])
  if (library.rows[0]) return { kind: 'library', ...library.rows[0] }
  const row = (await ofVersions(client, promptId)) ?? (await ofDrafts(client, promptId))
  if (!row) throw unknownPrompt(promptId)
  const { nodes, nodeId, ...workflow } = row
  const node = nodes.find(({ data }) => data.promptId === promptId) ?? null
  return { kind: 'node', id: promptId, workflow, nodeId: node?.id ?? nodeId ?? '', node }
}

/** The workflow of its newest version. */
async function ofVersions(client: Queryable, promptId: string): Promise<WorkflowRow | undefined> {
  const { rows } = await client.query<WorkflowRow>(
    `select ${columns}, node_id as "nodeId" from (select workflow_id, node_id from prompt_version where prompt_id = $1 order by number desc limit 1) as newest
     join workflow w on w.id = workflow_id where archived_at is null`,
    [promptId],
  )
  return rows[0]
}

/** A prompt of which nothing was saved, run or published yet is known to its draft only. */
async function ofDrafts(client: Queryable, promptId: string): Promise<WorkflowRow | undefined> {
  const { rows } = await client.query<WorkflowRow>(
    `select ${columns}, null as "nodeId" from workflow w where archived_at is null and exists (select from json_array_elements(draft -> 'nodes') as node where node -> 'data' ->> 'promptId' = $1) limit 1`,
    [promptId],
  )
  return rows[0]
}

export const unknownPrompt = (id: string): ApiError => new ApiError('not_found', `There is no prompt ${id}; it, or its workflow, may have been archived. GET /api/v1/prompts lists those that have versions.`)

/** What people call it. */
export const nameOfHome = (home: LibraryHome | NodeHome): string => (home.kind === 'library' ? home.name : (home.node && textOf(home.node.data, 'label').trim()) || home.nodeId)

/** The number of its newest version; 0 where it has none. */
export async function latestNumber(client: Queryable, promptId: string): Promise<number> {
  const { rows } = await client.query<{ latest: number }>('select coalesce(max(number), 0)::int as latest from prompt_version where prompt_id = $1', [promptId])
  return rows[0]?.latest ?? 0
}
