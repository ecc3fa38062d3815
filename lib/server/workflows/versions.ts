/** Published versions: numbered from 1, and never changed again. What makes them is publish.ts. */
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { diffDocuments, type DocumentDiff } from '#lib/nodes/document-diff.ts'
import { withoutPins } from '#lib/nodes/pins.ts'
import { ApiError } from '#lib/api/errors.ts'
import type { Version, VersionItem } from '#lib/api/versions.ts'
import { database, type Queryable } from '../db.ts'
import { pageOf, readCursor, writeCursor, type Page } from '../pages.ts'
import { compileDocument } from './check.ts'
import { findWorkflow, findWorkflowHead, type WorkflowHead } from './find.ts'

export interface VersionRow {
  number: number
  hash: string
  message: string
  changes: string[] | null
  from: number | null
  by: string
  createdAt: Date
}

export const versionColumns = 'number, graph_hash as hash, message, changes, from_version as "from", created_by as "by", workflow_version.created_at as "createdAt"'
export const toVersionItem = ({ number, hash, message, changes, from, by, createdAt }: VersionRow): VersionItem => ({ number, hash, message, changes, from, by, createdAt: createdAt.toISOString() })

/** Newest first. Throws not_found. */
export async function listVersions(idOrSlug: string, { limit, cursor }: Page): Promise<{ items: VersionItem[]; nextCursor: string | null }> {
  const { id } = await findWorkflowHead(idOrSlug)
  const { rows } = await database().query<VersionRow>(
    `select ${versionColumns} from workflow_version where workflow_id = $1 and number < $2 order by number desc limit $3`,
    [id, cursor === undefined ? 2_147_483_647 : Number(readCursor(cursor, 1)[0]), limit + 1],
  )
  return pageOf(rows, limit, (row) => writeCursor(String(row.number)), toVersionItem)
}

/** Throws not_found. */
export async function getVersion(idOrSlug: string, number: number): Promise<Version> {
  const row = await readVersion(database(), { ...(await findWorkflowHead(idOrSlug)), slug: idOrSlug }, number)
  return { ...toVersionItem(row), document: row.document }
}

/** The same as stored, with the hash of its document. Throws not_found. */
export async function readVersion(client: Queryable, { id, slug }: Pick<WorkflowHead, 'id' | 'slug'>, number: number): Promise<VersionRow & { document: WorkflowDocument; documentHash: string }> {
  const { rows } = await client.query<VersionRow & { document: WorkflowDocument; documentHash: string }>(
    `select ${versionColumns}, document_hash as "documentHash", document from workflow_version join document on document.hash = document_hash where workflow_id = $1 and number = $2`,
    [id, number],
  )
  if (!rows[0]) throw new ApiError('not_found', `The workflow “${slug}” has no version ${number}.`)
  return rows[0]
}

/** From one published version, or the draft, to another. Throws not_found. */
export async function diffVersions(idOrSlug: string, from: number | 'draft', to: number | 'draft'): Promise<DocumentDiff> {
  const [before, after] = await Promise.all([documentOf(idOrSlug, from), documentOf(idOrSlug, to)])
  return diffDocuments(before.document, after.document, before.hash === after.hash)
}

async function documentOf(idOrSlug: string, version: number | 'draft'): Promise<{ document: WorkflowDocument; hash: string }> {
  if (version !== 'draft') return getVersion(idOrSlug, version)
  const draft = withoutPins((await findWorkflow(idOrSlug)).draft)
  return { document: draft, hash: compileDocument(draft).graphHash }
}

/** Whether a draft, by the hash of what publishing it would store, is another document than the latest version was made from. */
export async function draftDiffers(workflowId: string, latestVersion: number | null, documentHash: string): Promise<boolean> {
  if (latestVersion === null) return true
  const { rows } = await database().query<{ hash: string }>('select document_hash as hash from workflow_version where workflow_id = $1 and number = $2', [workflowId, latestVersion])
  return rows[0]?.hash !== documentHash
}
