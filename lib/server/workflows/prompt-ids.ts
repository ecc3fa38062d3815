/**
 * Gives LLM nodes their prompt ids when a document is saved. A node keeps the id that it had; a copy gets a fresh one, also of a
 * node from another workflow, because versions are numbered per prompt and belong to one workflow.
 */
import { randomUUIDv7 } from 'node:crypto'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { assignPromptIds } from '#lib/nodes/prompt-version.ts'
import type { Queryable } from '../db.ts'

/** `previous` is the draft that the document replaces, null for a new workflow. */
export async function withPromptIds(client: Queryable, workflowId: string, document: WorkflowDocument, previous: WorkflowDocument | null): Promise<WorkflowDocument> {
  const before = new Set(previous ? Object.values(promptIdsOf(previous)) : [])
  const arrived = Object.values(promptIdsOf(document)).filter((id) => !before.has(id))
  return assignPromptIds(document, previous, randomUUIDv7, await usedElsewhere(client, workflowId, arrived))
}

/** nodeId → promptId of every node that has one. */
export function promptIdsOf(document: WorkflowDocument): Record<string, string> {
  return Object.fromEntries(document.nodes.flatMap(({ id, data: { promptId } }) => (typeof promptId === 'string' && promptId !== '' ? [[id, promptId]] : [])))
}

async function usedElsewhere(client: Queryable, workflowId: string, promptIds: string[]): Promise<Set<string>> {
  if (promptIds.length === 0) return new Set()
  const { rows } = await client.query<{ id: string }>(
    `select prompt_id as id from prompt_version where prompt_id = any($2::text[]) and workflow_id is distinct from $1
     union
     select node -> 'data' ->> 'promptId' from workflow, json_array_elements(draft -> 'nodes') as node
     where workflow.id <> $1 and node -> 'data' ->> 'promptId' = any($2::text[])`,
    [workflowId, promptIds],
  )
  return new Set(rows.map(({ id }) => id))
}
