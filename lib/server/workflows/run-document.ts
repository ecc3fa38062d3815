/** The document that a run was started with: what its canvas shows, whatever became of the workflow since. */
import type { WorkflowDocument } from '#lib/engine/document.ts'
import type { ProblemItem } from '#lib/api/errors.ts'
import { database } from '../db.ts'
import { getRunRow } from '../runs/read-run.ts'
import { loadGraph } from '../runs/run-context.ts'
import { draftProblems } from './check.ts'

/** Throws not_found. */
export async function getRunDocument(runId: string): Promise<{ document: WorkflowDocument; graphHash: string; problems: ProblemItem[]; promptVersions: Record<string, { promptId: string; number: number; hash: string }> }> {
  const { documentHash, graphHash } = await getRunRow(runId)
  const { rows } = await database().query<{ document: WorkflowDocument }>('select document from document where hash = $1', [documentHash])
  if (!rows[0]) throw new Error(`The document ${documentHash} of run ${runId} is missing.`)
  const [problems, { promptVersions }] = await Promise.all([draftProblems(rows[0].document), loadGraph(graphHash)])
  return { document: rows[0].document, graphHash, problems, promptVersions }
}
