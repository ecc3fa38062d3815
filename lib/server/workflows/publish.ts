/**
 * Publishing: the next version, made of the draft once nothing blocks it, or of an older version as it is. An older one is not checked
 * again: it was published once, it runs by its number anyway, and whoever goes back to it is in a hurry; it takes no newer version of a
 * library prompt either.
 */
import type { Problem, WorkflowDocument } from '#lib/engine/document.ts'
import { changeWords, firstWords } from '#lib/nodes/change-words.ts'
import { diffDocuments } from '#lib/nodes/document-diff.ts'
import { withoutPins } from '#lib/nodes/pins.ts'
import { ApiError } from '#lib/api/errors.ts'
import type { VersionItem } from '#lib/api/versions.ts'
import { inTransaction, onlyRow, type Queryable } from '../db.ts'
import { recordGroupUses } from '../intent-groups/uses.ts'
import { followLabels, linkProblems, takenWords } from '../prompts/follow-labels.ts'
import { recordPromptLinks, resolveLinks, type ResolvedLink } from '../prompts/links.ts'
import { registerPromptVersions } from '../prompts/register.ts'
import { testBlockers } from '../tests/gate.ts'
import { blocks, compileDocument, problemsOf } from './check.ts'
import { findWorkflow, lockWorkflow, requireRevision, type WorkflowRow } from './find.ts'
import { replaceDraft } from './save.ts'
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
    const links = await resolveLinks(client, workflow.draft)
    const draft = await withTakenVersions(client, workflow, links)
    const document = documentText(draft)
    const { graph, graphHash } = compileDocument(draft)
    refuseBlocked(await testBlockers(client, workflow.id, graph, draft))
    await storeDocumentAndGraph(client, document, graph, graphHash)
    await registerPromptVersions(client, graph, workflow.id, by, message)
    return add(client, workflow, { document: draft, documentHash: document.hash, hash: graphHash, from: null, links }, { message, by })
  })
}

/**
 * The draft as it is published, its nodes with the versions on which the labels stand now that they follow; the draft takes them too.
 * Throws publish_blocked.
 */
async function withTakenVersions(client: Queryable, { id, draft, draftRevision }: WorkflowRow, links: readonly ResolvedLink[]): Promise<WorkflowDocument> {
  const before = withoutPins(draft)
  refuseBlocked([...(await problemsOf(before)), ...linkProblems(before, links)].filter(blocks))
  const taken = followLabels(draft, links)
  if (taken === draft) return before
  const after = withoutPins(taken)
  const problems = await problemsOf(after)
  // With what it takes the draft may no longer be in order: a new intent is wired nowhere yet.
  refuseBlocked(problems.filter(blocks), 'With the versions that its labels name, this draft cannot be published. Take them in the panels of the linked nodes first. ')
  await replaceDraft(client, id, draftRevision, taken, problems)
  return after
}

function refuseBlocked(blockers: readonly Problem[], why = ''): void {
  if (blockers.length === 0) return
  const names = blockers.slice(0, 3).map((problem) => problem.message).join(' ')
  throw new ApiError('publish_blocked', `${why}${blockers.length === 1 ? 'One problem blocks' : `${blockers.length} problems block`} publishing: ${names}`, { problems: [...blockers] })
}

/** Publishes an older version again, exactly as it is; the draft stays as it is. Throws not_found. */
export async function publishAgain(idOrSlug: string, number: number, { message, by }: Pick<Publication, 'message' | 'by'>): Promise<VersionItem> {
  return inTransaction(async (client) => {
    const workflow = await lockWorkflow(client, idOrSlug)
    const { document, documentHash, hash } = await readVersion(client, workflow, number)
    return add(client, workflow, { document, documentHash, hash, from: number, links: [] }, { message, by })
  })
}

interface Made {
  document: WorkflowDocument
  documentHash: string
  hash: string
  from: number | null
  links: readonly ResolvedLink[]
}

async function add(client: Queryable, workflow: WorkflowRow, made: Made, { message, by }: Pick<Publication, 'message' | 'by'>): Promise<VersionItem> {
  const number = (workflow.latestVersion ?? 0) + 1
  const { rows } = await client.query<VersionRow>(
    `insert into workflow_version (workflow_id, number, graph_hash, document_hash, message, from_version, changes, created_by) values ($1, $2, $3, $4, $5, $6, $7::json, $8) returning ${versionColumns}`,
    [workflow.id, number, made.hash, made.documentHash, message, made.from, JSON.stringify(await changesSince(client, workflow, made)), by],
  )
  await recordGroupUses(client, workflow.id, made.document, number)
  await recordPromptLinks(client, workflow.id, made.document, number)
  await client.query('update workflow set latest_version = $2, updated_at = now() where id = $1', [workflow.id, number])
  return toVersionItem(onlyRow(rows))
}

async function changesSince(client: Queryable, workflow: WorkflowRow, { document, hash, links }: Made): Promise<string[]> {
  if (workflow.latestVersion === null) return firstWords(document)
  const before = await readVersion(client, workflow, workflow.latestVersion)
  return [...takenWords(before.document, document, links), ...changeWords(diffDocuments(before.document, document, before.hash === hash), before.document, document)]
}
