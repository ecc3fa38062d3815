/** Published versions: made from the draft once nothing blocks it, and never changed again. */
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { diffDocuments, type DocumentDiff } from '#lib/nodes/document-diff.ts'
import { ApiError } from '#lib/api/errors.ts'
import type { Version, VersionItem } from '#lib/api/versions.ts'
import { database, inTransaction, onlyRow } from '../db.ts'
import { registerPromptVersions } from '../prompts/register.ts'
import { pageOf, readCursor, writeCursor, type Page } from '../pages.ts'
import { blocks, compileDocument, problemsOf } from './check.ts'
import { findWorkflow, findWorkflowHead, lockWorkflow } from './find.ts'
import { documentText, storeDocumentAndGraph } from './stored-document.ts'

interface VersionRow {
  number: number
  hash: string
  message: string
  by: string
  createdAt: Date
}

const columns = 'number, graph_hash as hash, message, created_by as "by", workflow_version.created_at as "createdAt"'
const toItem = (row: VersionRow): VersionItem => ({ number: row.number, hash: row.hash, message: row.message, by: row.by, createdAt: row.createdAt.toISOString() })

/**
 * Publishes the draft as the next version. `draftRevision`: refuse any other draft. Throws not_found, stale_revision, and
 * publish_blocked with every problem that is in the way.
 */
export async function publishVersion(idOrSlug: string, { message, draftRevision, by }: { message: string; draftRevision?: number; by: string }): Promise<VersionItem> {
  // Checked once before the row is held: the answer is kept, so the second look under the lock costs nothing.
  await problemsOf((await findWorkflow(idOrSlug)).draft)
  return inTransaction(async (client) => {
    const workflow = await lockWorkflow(client, idOrSlug)
    if (draftRevision !== undefined && draftRevision !== workflow.draftRevision) {
      throw new ApiError('stale_revision', `The draft is at revision ${workflow.draftRevision}, not ${draftRevision}. Look at it again before you publish.`, { members: { draftRevision: workflow.draftRevision } })
    }
    const blockers = (await problemsOf(workflow.draft)).filter(blocks)
    if (blockers.length > 0) {
      const names = blockers.slice(0, 3).map((problem) => problem.message).join(' ')
      throw new ApiError('publish_blocked', `${blockers.length === 1 ? 'One problem blocks' : `${blockers.length} problems block`} publishing: ${names}`, { problems: blockers })
    }
    const document = documentText(workflow.draft)
    const { graph, graphHash } = compileDocument(workflow.draft)
    await storeDocumentAndGraph(client, document, graph, graphHash)
    const number = (workflow.latestVersion ?? 0) + 1
    await registerPromptVersions(client, graph, workflow.id, by, message)
    const { rows } = await client.query<VersionRow>(
      `insert into workflow_version (workflow_id, number, graph_hash, document_hash, message, created_by) values ($1, $2, $3, $4, $5, $6) returning ${columns}`,
      [workflow.id, number, graphHash, document.hash, message, by],
    )
    await client.query('update workflow set latest_version = $2, updated_at = now() where id = $1', [workflow.id, number])
    return toItem(onlyRow(rows))
  })
}

/** Newest first. Throws not_found. */
export async function listVersions(idOrSlug: string, { limit, cursor }: Page): Promise<{ items: VersionItem[]; nextCursor: string | null }> {
  const { id } = await findWorkflowHead(idOrSlug)
  const { rows } = await database().query<VersionRow>(
    `select ${columns} from workflow_version where workflow_id = $1 and number < $2 order by number desc limit $3`,
    [id, cursor === undefined ? 2_147_483_647 : Number(readCursor(cursor, 1)[0]), limit + 1],
  )
  return pageOf(rows, limit, (row) => writeCursor(String(row.number)), toItem)
}

/** Throws not_found. */
export async function getVersion(idOrSlug: string, number: number): Promise<Version> {
  const { id } = await findWorkflowHead(idOrSlug)
  const { rows } = await database().query<VersionRow & { document: WorkflowDocument }>(
    `select ${columns}, document from workflow_version join document on document.hash = document_hash where workflow_id = $1 and number = $2`,
    [id, number],
  )
  if (!rows[0]) throw new ApiError('not_found', `The workflow “${idOrSlug}” has no version ${number}.`)
  return { ...toItem(rows[0]), document: rows[0].document }
}

/** From one published version, or the draft, to another. Throws not_found. */
export async function diffVersions(idOrSlug: string, from: number | 'draft', to: number | 'draft'): Promise<DocumentDiff> {
  const [before, after] = await Promise.all([documentOf(idOrSlug, from), documentOf(idOrSlug, to)])
  return diffDocuments(before.document, after.document, before.hash === after.hash)
}

async function documentOf(idOrSlug: string, version: number | 'draft'): Promise<{ document: WorkflowDocument; hash: string }> {
  if (version !== 'draft') return getVersion(idOrSlug, version)
  const { draft } = await findWorkflow(idOrSlug)
  return { document: draft, hash: compileDocument(draft).graphHash }
}

/** Whether a draft, by the hash of its text, is another document than the latest version was made from. */
export async function draftDiffers(workflowId: string, latestVersion: number | null, documentHash: string): Promise<boolean> {
  if (latestVersion === null) return true
  const { rows } = await database().query<{ hash: string }>('select document_hash as hash from workflow_version where workflow_id = $1 and number = $2', [workflowId, latestVersion])
  return rows[0]?.hash !== documentHash
}
