/**
 * The workflow that an imported run belongs to: the one with its id, where it is known here, else a new one under that id, with the
 * document that the run had as its draft. So further runs of it find it, a run's own canvas has somewhere to be edited, and nothing of it
 * starts by itself: a draft has no triggers at work.
 */
import { ApiError } from '#lib/api/errors.ts'
import { database } from '../db.ts'
import { createWorkflow } from '../workflows/save.ts'
import type { FileRun, RunFile } from './run-file.ts'

export interface Home {
  id: string
  slug: string
  created: boolean
}

/** By the id of the workflow. */
export async function homesOf({ runs, documents }: RunFile): Promise<ReadonlyMap<string, Home>> {
  const homes = new Map<string, Home>()
  for (const run of runs) {
    if (homes.has(run.workflow.id)) continue
    homes.set(run.workflow.id, (await find(run.workflow.id)) ?? (await create(run, documents[run.documentHash])))
  }
  return homes
}

async function find(id: string): Promise<Home | undefined> {
  const { rows } = await database().query<{ slug: string }>('select slug from workflow where id = $1', [id])
  return rows[0] && { id, slug: rows[0].slug, created: false }
}

async function create({ workflow }: FileRun, document: unknown): Promise<Home> {
  try {
    const { slug } = await createWorkflow(document, undefined, workflow.id)
    return { id: workflow.id, slug, created: true }
  } catch (error) {
    // Somebody else imports a run of it at the same time.
    const made = error instanceof ApiError && error.code === 'name_taken' ? await find(workflow.id) : undefined
    if (!made) throw error
    return made
  }
}
