/**
 * What publishing a draft would take: the draft without its pins, its linked nodes with the versions on which the labels stand now that they
 * follow. Reads; what a publish checks besides is its own business.
 */
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { withoutPins } from '#lib/nodes/pins.ts'
import { database, inTransaction, type Queryable } from '../db.ts'
import { followLabels, takenWords } from '../prompts/follow-labels.ts'
import { resolveLinks } from '../prompts/links.ts'
import { registerPromptVersions } from '../prompts/register.ts'
import { compileDocument } from '../workflows/check.ts'
import { findWorkflow } from '../workflows/find.ts'
import type { LoadedWorkflow } from '../workflows/load.ts'

/** A document of a workflow that tests are asked on. */
export interface TriedWorkflow extends Pick<LoadedWorkflow, 'workflow' | 'draftRevision' | 'document' | 'graph'> {
  version: LoadedWorkflow['version'] | 'publish'
  /** What a publish takes that the draft does not have, in words. */
  takes?: string[]
}

/** The draft as it would be published, and what that takes, in words. */
export async function documentToPublish(draft: WorkflowDocument, client: Queryable = database()): Promise<{ document: WorkflowDocument; takes: string[] }> {
  const links = await resolveLinks(client, draft)
  const document = withoutPins(followLabels(draft, links))
  return { document, takes: takenWords(draft, document, links) }
}

/** Its contents are numbered as those of a run: they are about to be asked. Throws not_found. */
export async function loadToPublish(idOrSlug: string, by: string): Promise<TriedWorkflow> {
  const { id, slug, name, draft, draftRevision } = await findWorkflow(idOrSlug)
  const { document, takes } = await documentToPublish(draft)
  const { graph } = compileDocument(document)
  await inTransaction((client) => registerPromptVersions(client, graph, id, by, ''))
  return { workflow: { id, slug, name }, version: 'publish', draftRevision, document, graph, takes }
}
