/** Reading prompts: what one is now, its versions, and what differs between two of them. */
import type { JsonObject } from '#lib/engine/json.ts'
import { bodyOfData } from '#lib/nodes/prompt-body.ts'
import { diffPrompts } from '#lib/nodes/prompt-diff.ts'
import { promptLink } from '#lib/nodes/prompt-links.ts'
import type { ResponseOf } from '#lib/api/contract.ts'
import { ApiError } from '#lib/api/errors.ts'
import type { diffPromptVersions, PromptDraft, PromptHead, PromptVersion, PromptVersionItem } from '#lib/api/prompts.ts'
import { database } from '../db.ts'
import { pageOf, readCursor, writeCursor, type Page } from '../pages.ts'
import { findPromptHome, latestNumber, nameOfHome, type NodeHome } from './find.ts'
import { usersOf } from './links.ts'
import { templateTokens, type HashedBody } from './template-tokens.ts'
import { testResultsOf, usageOf } from './usage.ts'

interface VersionRow {
  number: number
  hash: string
  message: string
  by: string
  createdAt: Date
}

const columns = 'number, hash, message, created_by as "by", created_at as "createdAt"'
const toVersion = ({ number, hash, message, by, createdAt }: VersionRow) => ({ number, hash, message, by, createdAt: createdAt.toISOString() })

/** Throws not_found. */
export async function getPrompt(promptId: string): Promise<PromptHead> {
  const home = await findPromptHome(promptId)
  const [latestVersion, draft] = await Promise.all([latestNumber(database(), promptId), home.kind === 'node' ? draftOf(home) : null])
  const shared = { id: promptId, name: nameOfHome(home), latestVersion, draft }
  if (home.kind === 'library') {
    const { description, archivedAt } = home
    return { ...shared, library: true, description, workflowId: null, workflow: null, nodeId: null, archivedAt: archivedAt?.toISOString() ?? null, usedBy: await usersOf(database(), promptId) }
  }
  const { id, slug, name } = home.workflow
  return { ...shared, library: false, description: '', workflowId: id, workflow: { id, slug, name }, nodeId: home.nodeId, archivedAt: null, usedBy: [] }
}

async function draftOf({ id, node, workflow }: NodeHome): Promise<PromptDraft | null> {
  if (!node) return null
  const link = promptLink(node.data)
  const shared = { nodeType: node.type, revision: workflow.draftRevision, savedAt: workflow.updatedAt.toISOString(), link: link ? { promptId: link.promptId, name: await libraryName(link.promptId), version: link.version, label: link.label ?? null } : null }
  const read = bodyOfData(node.type, node.data)
  if (!read.ok) return { ...shared, body: null, hash: null, version: null, tokens: null, tests: null }
  const { hash, body } = read
  const [known, tokens, tests] = await Promise.all([
    database().query<{ number: number }>('select number from prompt_version where prompt_id = $1 and hash = $2', [id, hash]),
    templateTokens([read]),
    testResultsOf(id, [hash]),
  ])
  return { ...shared, body, hash, version: known.rows[0]?.number ?? null, tokens: tokens.get(hash) ?? null, tests: tests.get(hash) ?? null }
}

async function libraryName(promptId: string): Promise<string | null> {
  const { rows } = await database().query<{ name: string }>('select name from library_prompt where id = $1', [promptId])
  return rows[0]?.name ?? null
}

/** Newest first. Throws not_found. */
export async function listPromptVersions(promptId: string, { limit, cursor }: Page): Promise<{ items: PromptVersionItem[]; nextCursor: string | null }> {
  const home = await findPromptHome(promptId)
  const before = cursor === undefined ? 2_147_483_647 : Number(readCursor(cursor, 1)[0])
  const { rows } = await database().query<VersionRow & { body: JsonObject }>(`select ${columns}, body from prompt_version where prompt_id = $1 and number < $2 order by number desc limit $3`, [promptId, before, limit + 1])
  const hashes = rows.map(({ hash }) => hash)
  const [usage, tests, labels, tokens] = await Promise.all([usageOf(home), testResultsOf(promptId, hashes), labelsByVersion(promptId), templateTokens(rows)])
  const tokensAt = (row: HashedBody | undefined) => row && (tokens.get(row.hash) ?? 0)
  const older = new Map(rows.map((row, index) => [row.number, rows[index + 1]]))
  return pageOf(rows, limit, (row) => writeCursor(String(row.number)), (row): PromptVersionItem => {
    const { runs = 0, lastRunAt, published = [] } = usage.get(row.hash) ?? {}
    const now = tokensAt(row) ?? 0
    const then = tokensAt(older.get(row.number))
    return {
      ...toVersion(row), tokens: now, tokenDelta: then === undefined ? null : now - then,
      runs, lastRunAt: lastRunAt?.toISOString() ?? null, published,
      labels: labels.get(row.number) ?? [], tests: tests.get(row.hash) ?? null,
    }
  })
}

async function labelsByVersion(promptId: string): Promise<Map<number, string[]>> {
  const { rows } = await database().query<{ version: number; labels: string[] }>('select version, array_agg(label order by label) as labels from prompt_label where prompt_id = $1 group by version', [promptId])
  return new Map(rows.map(({ version, labels }) => [version, labels]))
}

/** Throws not_found. */
export async function getPromptVersion(promptId: string, number: number): Promise<PromptVersion> {
  const { rows } = await database().query<VersionRow & { body: JsonObject }>(`select ${columns}, body from prompt_version where prompt_id = $1 and number = $2`, [promptId, number])
  if (!rows[0]) throw new ApiError('not_found', `The prompt ${promptId} has no version ${number}.`)
  return { ...toVersion(rows[0]), body: rows[0].body }
}

/** From one version, or what the draft holds, to another. Throws not_found; invalid_request for a draft that is not in order. */
export async function diffVersions(promptId: string, from: number | 'draft', to: number | 'draft'): Promise<ResponseOf<typeof diffPromptVersions>> {
  const [before, after] = await Promise.all([contentOf(promptId, from), contentOf(promptId, to)])
  const tokens = await templateTokens([before, after])
  return { ...diffPrompts(before.body, after.body), tokens: { before: tokens.get(before.hash) ?? 0, after: tokens.get(after.hash) ?? 0 } }
}

async function contentOf(promptId: string, version: number | 'draft'): Promise<HashedBody> {
  if (version !== 'draft') return getPromptVersion(promptId, version)
  const home = await findPromptHome(promptId)
  if (home.kind === 'library') throw new ApiError('not_found', `“${home.name}” is a library prompt: it has versions, and no draft.`)
  if (!home.node) throw new ApiError('not_found', `The draft of “${home.workflow.slug}” has no node with this prompt any more.`)
  const read = bodyOfData(home.node.type, home.node.data)
  if (!read.ok) throw new ApiError('invalid_request', `The draft’s node is not in order: ${read.problems[0]?.message ?? 'its settings do not fit.'}`, { problems: read.problems.map(({ code, message, path }) => ({ code, message, path })) })
  return read
}
