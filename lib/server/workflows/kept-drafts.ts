/** Drafts as they stood: kept by revision before one is replaced, or because somebody wanted it. The newest stay. */
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { mostKeptDrafts, type KeptDraftItem } from '#lib/api/drafts.ts'
import { ApiError } from '#lib/api/errors.ts'
import { database, inTransaction, onlyRow } from '../db.ts'
import { pageOf, readCursor, writeCursor, type Page } from '../pages.ts'
import { findWorkflowHead, lockWorkflow, requireRevision } from './find.ts'
import { documentText, storeDocument } from './stored-document.ts'

interface KeptRow {
  revision: number
  message: string
  by: string
  createdAt: Date
}

const columns = 'revision, message, created_by as "by", kept_draft.created_at as "createdAt"'
const toItem = ({ revision, message, by, createdAt }: KeptRow): KeptDraftItem => ({ revision, message, by, createdAt: createdAt.toISOString() })

/** Keeps the draft as it stands, once however often it is kept: the last message stays. Throws not_found, stale_revision. */
export async function keepDraft(idOrSlug: string, { message, draftRevision, by }: { message: string; draftRevision?: number; by: string }): Promise<KeptDraftItem> {
  return inTransaction(async (client) => {
    const workflow = await lockWorkflow(client, idOrSlug)
    requireRevision(workflow, draftRevision, 'keep it')
    const document = documentText(workflow.draft)
    await storeDocument(client, document)
    const { rows } = await client.query<KeptRow>(
      `insert into kept_draft (workflow_id, revision, document_hash, message, created_by) values ($1, $2, $3, $4, $5)
       on conflict (workflow_id, revision) do update set message = excluded.message, created_by = excluded.created_by, created_at = now() returning ${columns}`,
      [workflow.id, workflow.draftRevision, document.hash, message, by],
    )
    // The same draft as one kept before is the same one, later.
    await client.query('delete from kept_draft where workflow_id = $1 and document_hash = $2 and revision <> $3', [workflow.id, document.hash, workflow.draftRevision])
    await client.query('delete from kept_draft where workflow_id = $1 and revision not in (select revision from kept_draft where workflow_id = $1 order by revision desc limit $2)', [workflow.id, mostKeptDrafts])
    return toItem(onlyRow(rows))
  })
}

/** Newest first. Throws not_found. */
export async function listDrafts(idOrSlug: string, { limit, cursor }: Page): Promise<{ items: KeptDraftItem[]; nextCursor: string | null }> {
  const { id } = await findWorkflowHead(idOrSlug)
  const { rows } = await database().query<KeptRow>(
    `select ${columns} from kept_draft where workflow_id = $1 and revision < $2 order by revision desc limit $3`,
    [id, cursor === undefined ? 2_147_483_647 : Number(readCursor(cursor, 1)[0]), limit + 1],
  )
  return pageOf(rows, limit, (row) => writeCursor(String(row.revision)), toItem)
}

/** Throws not_found. */
export async function getDraft(idOrSlug: string, revision: number): Promise<KeptDraftItem & { document: WorkflowDocument }> {
  const { id } = await findWorkflowHead(idOrSlug)
  const { rows } = await database().query<KeptRow & { document: WorkflowDocument }>(
    `select ${columns}, document from kept_draft join document on document.hash = document_hash where workflow_id = $1 and revision = $2`,
    [id, revision],
  )
  if (!rows[0]) throw new ApiError('not_found', `The draft of “${idOrSlug}” was not kept at revision ${revision}. The newest ${mostKeptDrafts} that were kept are listed at /workflows/${idOrSlug}/drafts.`)
  return { ...toItem(rows[0]), document: rows[0].document }
}
