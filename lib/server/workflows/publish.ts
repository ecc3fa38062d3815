/**
 * Publishing: the next version, made of the draft once nothing blocks it, or of an older version as it is. An older one is not checked
 * again: it was published once, it runs by its number anyway, and whoever goes back to it is in a hurry.
 */
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { changeWords, firstWords } from '#lib/nodes/change-words.ts'
import { diffDocuments } from '#lib/nodes/document-diff.ts'
import { withoutPins } from '#lib/nodes/pins.ts'
import { ApiError } from '#lib/api/errors.ts'
import type { VersionItem } from '#lib/api/versions.ts'
import { inTransaction, onlyRow, type Queryable } from '../db.ts'
import { recordGroupUses } from '../intent-groups/uses.ts'
import { registerPromptVersions } from '../prompts/register.ts'
import { blocks, compileDocument, problemsOf } from './check.ts'
import { findWorkflow, lockWorkflow, requireRevision, type WorkflowRow } from './find.ts'
import { documentText, storeDocumentAndGraph } from './stored-document.ts'
import { readVersion, toVersionItem, versionColumns, type VersionRow } from './versions.ts'

export interface Publication {
  message: string
  by: string
  /** Refuses any other draft. */
  draftRevision?: number
}

/** Publishes the draft. Throws not_found, stale_revision, and publish_blocked with every problem that is in the way. */
export async function publishDraft(idOrSlug: string, { message, draftRevision, by }: Publication): Promise<VersionItem> {
  // Checked once before the row is held: the answer is kept, so the second look under the lock costs nothing.
  await problemsOf(withoutPins((await findWorkflow(idOrSlug)).draft))
  return inTransaction(async (client) => {
    const workflow = await lockWorkflow(client, idOrSlug)
    requireRevision(workflow, draftRevision, 'publish')
    const draft = withoutPins(workflow.draft)
    const blockers = (await problemsOf(draft)).filter(blocks)
    if (blockers.length > 0) {
      const names = blockers.slice(0, 3).map((problem) => problem.message).join(' ')
      throw new ApiError('publish_blocked', `${blockers.length === 1 ? 'One problem blocks' : `${blockers.length} problems block`} publishing: ${names}`, { problems: blockers })
    }
    const document = documentText(draft)
    const { graph, graphHash } = compileDocument(draft)
    await storeDocumentAndGraph(client, document, graph, graphHash)
    await registerPromptVersions(client, graph, workflow.id, by, message)
    return add(client, workflow, { document: draft, documentHash: document.hash, hash: graphHash, from: null }, { message, by })
  })
}

/** Publishes an older version again, exactly as it is; the draft stays as it is. Throws not_found. */
export async function publishAgain(idOrSlug: string, number: number, { message, by }: Pick<Publication, 'message' | 'by'>): Promise<VersionItem> {
  return inTransaction(async (client) => {
    const workflow = await lockWorkflow(client, idOrSlug)
    const { document, documentHash, hash } = await readVersion(client, workflow, number)
    return add(client, workflow, { document, documentHash, hash, from: number }, { message, by })
  })
}

interface Made {
  document: WorkflowDocument
  documentHash: string
  hash: string
  from: number | null
}

async function add(client: Queryable, workflow: WorkflowRow, made: Made, { message, by }: Pick<Publication, 'message' | 'by'>): Promise<VersionItem> {
  const number = (workflow.latestVersion ?? 0) + 1
  const { rows } = await client.query<VersionRow>(
    `insert into workflow_version (workflow_id, number, graph_hash, document_hash, message, from_version, changes, created_by) values ($1, $2, $3, $4, $5, $6, $7::json, $8) returning ${versionColumns}`,
    [workflow.id, number, made.hash, made.documentHash, message, made.from, JSON.stringify(await changesSince(client, workflow, made)), by],
  )
  await recordGroupUses(client, workflow.id, made.document, number)
  await client.query('update workflow set latest_version = $2, updated_at = now() where id = $1', [workflow.id, number])
  return toVersionItem(onlyRow(rows))
}

async function changesSince(client: Queryable, workflow: WorkflowRow, { document, hash }: Made): Promise<string[]> {
  if (workflow.latestVersion === null) return firstWords(document)
  const before = await readVersion(client, workflow, workflow.latestVersion)
  return changeWords(diffDocuments(before.document, document, before.hash === hash), before.document, document)
}
