/** The list of prompts: those of the library by name, then those of nodes by workflow. Archived ones are left out. */
import type { PromptItem } from '#lib/api/prompts.ts'
import type { QueryOf } from '#lib/api/contract.ts'
import type { listPrompts as contract } from '#lib/api/prompts.ts'
import { database } from '../db.ts'
import { pageOf, readCursor, writeCursor } from '../pages.ts'
import { findWorkflowHead } from '../workflows/find.ts'

interface PromptRow {
  id: string
  library: boolean
  name: string | null
  description: string | null
  workflowId: string | null
  slug: string | null
  workflowName: string | null
  nodeId: string | null
  latestVersion: number
  hash: string
  message: string
  by: string
  createdAt: Date
  place: string
  uses: number
}

/** `q` occurs in a name or in the text of the latest version. */
export async function listPrompts({ limit, cursor, workflow, library, q }: QueryOf<typeof contract>): Promise<{ items: PromptItem[]; nextCursor: string | null }> {
  const workflowId = workflow === undefined ? null : (await findWorkflowHead(workflow)).id
  const [place = '', id = ''] = cursor === undefined ? [] : readCursor(cursor, 2)
  const { rows } = await database().query<PromptRow>(
    `with latest as (select distinct on (prompt_id) prompt_id as id, workflow_id, node_id, number, hash, message, created_by, created_at from prompt_version order by prompt_id, number desc),
       listed as (
         select latest.*, l.id is not null as library, l.name, l.description, w.slug, w.name as workflow_name,
           case when l.id is not null then '0 ' || lower(l.name) else '1 ' || lower(w.name) || ' ' || w.id end as place
         from latest left join library_prompt l on l.id = latest.id left join workflow w on w.id = workflow_id
         where (l.id is not null and l.archived_at is null) or (w.id is not null and w.archived_at is null)
       )
     select id, library, name, description, workflow_id as "workflowId", slug, workflow_name as "workflowName", node_id as "nodeId", number as "latestVersion", hash, message, created_by as "by", created_at as "createdAt", place,
       (select count(*)::int from prompt_link link join workflow on workflow.id = link.workflow_id where link.prompt_id = listed.id and version = 0 and archived_at is null) as uses
     from listed
     where ($1::uuid is null or workflow_id = $1) and ($2::boolean is null or library = $2)
       and ($3::text is null or concat_ws(' ', name, description, workflow_name, node_id) ilike $3 or exists (select from prompt_version v where v.prompt_id = listed.id and v.number = listed.number and v.body::text ilike $3))
       and (place, id) > ($4, $5) order by place, id limit $6`,
    [workflowId, library === undefined ? null : library === 'true', q === undefined ? null : `%${q.replace(/[\\%_]/g, '\\$&')}%`, place, id, limit + 1],
  )
  const ids = rows.map((row) => row.id)
  const [labels, nodes] = await Promise.all([labelsOf(ids), nodeNamesOf(rows, ids)])
  return pageOf(rows, limit, (row) => writeCursor(row.place, row.id), ({ place: _, slug, workflowName, createdAt, name, description, ...row }): PromptItem => {
    const node = nodes.get(row.id)
    return {
      ...row, name: name ?? node?.label ?? row.nodeId ?? '', description: description ?? '', nodeId: node?.id ?? row.nodeId, createdAt: createdAt.toISOString(),
      workflow: row.workflowId !== null && slug !== null && workflowName !== null ? { id: row.workflowId, slug, name: workflowName } : null,
      labels: labels.get(row.id) ?? [],
    }
  })
}

async function labelsOf(promptIds: readonly string[]): Promise<Map<string, PromptItem['labels']>> {
  const { rows } = await database().query<{ id: string; label: string; version: number }>('select prompt_id as id, label, version from prompt_label where prompt_id = any($1::text[]) order by label', [promptIds])
  const byPrompt = new Map<string, PromptItem['labels']>()
  for (const { id, ...label } of rows) byPrompt.set(id, [...(byPrompt.get(id) ?? []), label])
  return byPrompt
}

/** What the nodes are called in the drafts now; of a node that was deleted, nothing. */
async function nodeNamesOf(rows: readonly PromptRow[], promptIds: readonly string[]): Promise<Map<string, { id: string; label: string }>> {
  const workflowIds = [...new Set(rows.flatMap(({ workflowId }) => (workflowId === null ? [] : [workflowId])))]
  const { rows: found } = await database().query<{ promptId: string; id: string; label: string | null }>(
    `select node -> 'data' ->> 'promptId' as "promptId", node ->> 'id' as id, node -> 'data' ->> 'label' as label
     from workflow, json_array_elements(draft -> 'nodes') as node where workflow.id = any($1::uuid[]) and node -> 'data' ->> 'promptId' = any($2::text[])`,
    [workflowIds, promptIds],
  )
  return new Map(found.map(({ promptId, id, label }) => [promptId, { id, label: label?.trim() || id }]))
}
