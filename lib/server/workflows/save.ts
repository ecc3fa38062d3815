/**
 * Writing drafts. A draft is whatever is well formed, problems included. Its revision rises by one with every save, and a save
 * names the revision that it was made from: two editors never overwrite each other unseen.
 */
import { randomUUIDv7 } from 'node:crypto'
import type { Problem, WorkflowDocument } from '#lib/engine/document.ts'
import { ApiError } from '#lib/api/errors.ts'
import { isId, slugOf } from '#lib/api/slug.ts'
import type { SavedWorkflow } from '#lib/api/workflows.ts'
import { database, inTransaction, onlyRow, sqlState, type Queryable } from '../db.ts'
import { recordGroupUses, sameUses } from '../intent-groups/uses.ts'
import { recordPromptLinks, sameLinks } from '../prompts/links.ts'
import { draftProblems, readDocument } from './check.ts'
import { problemsOfDraft } from './draft-problems.ts'
import { findWorkflow, lockWorkflow, type WorkflowRow } from './find.ts'
import { promptIdsOf, withPromptIds } from './prompt-ids.ts'
import { archivedSlug, slugBeforeArchiving } from './slug.ts'
import { documentText, publishedHash } from './stored-document.ts'
import { draftDiffers } from './versions.ts'

const uniqueViolation = '23505'

/**
 * Creates a workflow. `slug`: the wanted one, else one is made from the name. `id`: that of another server. Throws malformed_document,
 * name_taken, also for an id that is.
 */
export async function createWorkflow(sent: unknown, slug?: string, id: string = randomUUIDv7()): Promise<SavedWorkflow> {
  const document = await withPromptIds(database(), id, readDocument(sent), null)
  const problems = await draftProblems(document)
  if (slug !== undefined && isId(slug)) throw new ApiError('invalid_request', 'A slug may not look like an id. Choose words.')
  for (let attempt = 1; ; attempt++) {
    const candidate = slug ?? (await freeSlug(database(), slugOf(document.name)))
    try {
      return saved(await insert(id, candidate, document, problems), document, problems)
    } catch (error) {
      if (sqlState(error) !== uniqueViolation) throw error
      if (await exists(id)) throw new ApiError('name_taken', `There is a workflow with the id ${id} already.`)
      if (slug !== undefined) throw new ApiError('name_taken', `The slug “${slug}” belongs to another workflow. Choose another, or leave it out.`)
      if (attempt >= 20) throw error
    }
  }
}

async function exists(id: string): Promise<boolean> {
  const { rowCount } = await database().query('select from workflow where id = $1', [id])
  return rowCount !== 0
}

const returning = `returning id, slug, name, description, draft_revision as "draftRevision", latest_version as "latestVersion", created_at as "createdAt", updated_at as "updatedAt"`
type SavedRow = Omit<WorkflowRow, 'draft'>

const insert = (id: string, slug: string, document: WorkflowDocument, problems: Problem[]): Promise<SavedRow> => inTransaction(async (client) => {
  const { rows } = await client.query<SavedRow>(
    `insert into workflow (id, slug, name, description, draft, draft_hash, draft_revision, problem_count) values ($1, $2, $3, $4, $5::json, $6, 1, $7) ${returning}`,
    [id, slug, document.name, document.description, documentText(document).text, publishedHash(document), problems.length],
  )
  await recordGroupUses(client, id, document)
  await recordPromptLinks(client, id, document)
  return onlyRow(rows)
})

/** The slug itself where it is free, else with the lowest free number: `deploybot-2`. */
async function freeSlug(client: Queryable, slug: string): Promise<string> {
  const { rows } = await client.query<{ slug: string }>('select slug from workflow where slug = $1 or slug ~ $2', [slug, `^${slug}-[0-9]+$`])
  const taken = new Set(rows.map((row) => row.slug))
  if (!taken.has(slug)) return slug
  let number = 2
  while (taken.has(`${slug}-${number}`)) number++
  return `${slug}-${number}`
}

/** Replaces the draft that was made from `baseRevision`. Throws not_found, malformed_document, stale_revision with the current draft. */
export async function saveDraft(idOrSlug: string, sent: unknown, baseRevision: number): Promise<SavedWorkflow> {
  const current = await findWorkflow(idOrSlug)
  if (current.draftRevision !== baseRevision) throw stale(current, baseRevision)
  const document = await withPromptIds(database(), current.id, readDocument(sent), current.draft)
  const problems = await problemsOfDraft(current.id, document)
  const row = sameUses(current.draft, document) && sameLinks(current.draft, document)
    ? await replace(database(), current.id, baseRevision, document, problems)
    : await inTransaction((client) => replaceDraft(client, current.id, baseRevision, document, problems))
  if (!row) throw stale(await findWorkflow(current.id), baseRevision)
  return saved(row, document, problems)
}

/** Replaces the draft and what is projected of it, within a transaction. Undefined where the draft is at another revision. */
export async function replaceDraft(client: Queryable, id: string, baseRevision: number, document: WorkflowDocument, problems: Problem[]): Promise<SavedRow | undefined> {
  const replaced = await replace(client, id, baseRevision, document, problems)
  if (!replaced) return undefined
  await recordGroupUses(client, id, document)
  await recordPromptLinks(client, id, document)
  return replaced
}

async function replace(client: Queryable, id: string, baseRevision: number, document: WorkflowDocument, problems: Problem[]): Promise<SavedRow | undefined> {
  const { rows } = await client.query<SavedRow>(
    `update workflow set draft = $3::json, draft_hash = $7, name = $4, description = $5, problem_count = $6, draft_revision = draft_revision + 1, updated_at = now()
     where id = $1 and draft_revision = $2 and archived_at is null ${returning}`,
    [id, baseRevision, documentText(document).text, document.name, document.description, problems.length, publishedHash(document)],
  )
  return rows[0]
}

const stale = ({ draftRevision, draft }: WorkflowRow, baseRevision: number): ApiError =>
  new ApiError('stale_revision', `The draft is at revision ${draftRevision}, this save was made from ${baseRevision}. Take the current document over and save again.`, {
    members: { draftRevision, document: JSON.parse(JSON.stringify(draft)) },
  })

async function saved(row: SavedRow, document: WorkflowDocument, problems: Problem[]): Promise<SavedWorkflow> {
  return {
    ...row,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    problems,
    draftDiffers: await draftDiffers(row.id, row.latestVersion, publishedHash(document)),
    promptIds: promptIdsOf(document),
  }
}

/** Takes a workflow out of the list and gives its slug free. Throws not_found. */
export async function archiveWorkflow(idOrSlug: string): Promise<void> {
  await inTransaction(async (client) => {
    const { id, slug } = await lockWorkflow(client, idOrSlug)
    await client.query('update workflow set archived_at = now(), slug = $2 where id = $1', [id, archivedSlug(slug, id)])
  })
}

/** Brings an archived workflow back, under its slug or, where that was taken meanwhile, a numbered one. Throws not_found. */
export async function restoreWorkflow(id: string): Promise<WorkflowRow> {
  if (isId(id)) {
    await inTransaction(async (client) => {
      const { rows } = await client.query<{ slug: string }>('select slug from workflow where id = $1 and archived_at is not null for update', [id])
      if (!rows[0]) return
      const slug = await freeSlug(client, slugBeforeArchiving(rows[0].slug))
      await client.query('update workflow set archived_at = null, slug = $2, updated_at = now() where id = $1', [id, slug])
    })
  }
  return findWorkflow(id)
}
