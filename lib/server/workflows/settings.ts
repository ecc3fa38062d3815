/** Settings of a workflow that are no part of its document. */
import type { WorkflowSettings } from '#lib/api/workflow-settings.ts'
import { database, onlyRow } from '../db.ts'
import { findWorkflowHead } from './find.ts'

/** Throws not_found. */
export async function getSettings(idOrSlug: string): Promise<WorkflowSettings> {
  const { id } = await findWorkflowHead(idOrSlug)
  const { rows } = await database().query<WorkflowSettings>(
    'select requires_tests as "requiresTests", (select count(*)::int from test where workflow_id = workflow.id and deleted_at is null) as tests from workflow where id = $1',
    [id],
  )
  return onlyRow(rows)
}

/** What is left out stays. Throws not_found. */
export async function saveSettings(idOrSlug: string, { requiresTests }: { requiresTests?: boolean | undefined }): Promise<WorkflowSettings> {
  const { id } = await findWorkflowHead(idOrSlug)
  if (requiresTests !== undefined) await database().query('update workflow set requires_tests = $2 where id = $1', [id, requiresTests])
  return getSettings(id)
}
