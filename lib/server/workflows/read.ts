/** A workflow as the API shows it: its draft, with the problems that this version of Oriel finds in it. */
import type { Workflow } from '#lib/api/workflows.ts'
import { problemsOfDraft } from './draft-problems.ts'
import { findWorkflow, type WorkflowRow } from './find.ts'
import { publishedHash } from './stored-document.ts'
import { draftDiffers } from './versions.ts'

/** Throws not_found. */
export const getWorkflow = async (idOrSlug: string): Promise<Workflow> => showWorkflow(await findWorkflow(idOrSlug))

export async function showWorkflow({ draft, createdAt, updatedAt, ...row }: WorkflowRow): Promise<Workflow> {
  return {
    ...row,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    document: draft,
    problems: await problemsOfDraft(row.id, draft),
    draftDiffers: await draftDiffers(row.id, row.latestVersion, publishedHash(draft)),
  }
}
