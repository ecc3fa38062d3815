/** Prompts of the library: made of a body or of a version, renamed, archived and brought back. Nothing runs from them: nodes hold copies. */
import { randomUUIDv7 } from 'node:crypto'
import type { BodyOf } from '#lib/api/contract.ts'
import { ApiError } from '#lib/api/errors.ts'
import type { createPrompt, PromptHead } from '#lib/api/prompts.ts'
import { database, inTransaction, sqlState } from '../db.ts'
import { unknownPrompt } from './find.ts'
import { getPrompt, getPromptVersion } from './read.ts'
import { numberContent } from './register.ts'
import { requireBody } from './save-version.ts'

const uniqueViolation = '23505'

/** Throws invalid_request with places in the body, not_found, name_taken. */
export async function createLibraryPrompt({ name, description, message, ...of }: BodyOf<typeof createPrompt>, by: string): Promise<PromptHead> {
  const { body, hash } = requireBody('body' in of ? of.body : (await getPromptVersion(of.from.promptId, of.from.version)).body)
  const id = randomUUIDv7()
  await named(name, () =>
    inTransaction(async (client) => {
      await client.query('insert into library_prompt (id, name, description, created_by) values ($1, $2, $3, $4)', [id, name, description, by])
      await numberContent(client, { promptId: id, hash, body: JSON.stringify(body), workflowId: null, nodeId: null }, by, message)
    }),
  )
  return getPrompt(id)
}

/** Throws not_found, name_taken. */
export async function renameLibraryPrompt(id: string, { name, description }: { name: string; description: string }): Promise<PromptHead> {
  await changed(id, () => named(name, () => database().query('update library_prompt set name = $2, description = $3, updated_at = now() where id = $1 and archived_at is null', [id, name, description])))
  return getPrompt(id)
}

/** Its name is free from then on. Throws not_found. */
export const archiveLibraryPrompt = (id: string): Promise<void> => changed(id, () => database().query('update library_prompt set archived_at = now() where id = $1 and archived_at is null', [id]))

/** Throws not_found, and name_taken where another took its name meanwhile. */
export async function restoreLibraryPrompt(id: string): Promise<PromptHead> {
  const { rows } = await database().query<{ name: string }>('select name from library_prompt where id = $1', [id])
  await changed(id, () => named(rows[0]?.name ?? '', () => database().query('update library_prompt set archived_at = null where id = $1', [id])))
  return getPrompt(id)
}

async function changed(id: string, change: () => Promise<{ rowCount: number | null }>): Promise<void> {
  if ((await change()).rowCount === 0) throw unknownPrompt(id)
}

async function named<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (sqlState(error) === uniqueViolation) throw new ApiError('name_taken', `There is a library prompt “${name}” already. Choose another name, or save a version of that one.`)
    throw error
  }
}
