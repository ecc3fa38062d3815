/**
 * Publishing that requires tests: what is in the way. A test counts as passed where its newest report on exactly the content that would be
 * published, of the test as it is now, with the model that this content names, has passed in all repetitions. Tests whose prompt the
 * draft does not have any more are in nobody's way.
 */
import type { Problem, WorkflowDocument } from '#lib/engine/document.ts'
import type { Graph } from '#lib/engine/graph.ts'
import { promptVersionHash } from '#lib/nodes/prompt-version.ts'
import type { Queryable } from '../db.ts'
import { labelIn, nodeOfTest } from './node-of-test.ts'
import { resultsOf, type ResultRow } from './results.ts'

/** One problem per test that stands in the way of publishing this graph of this document; none where the workflow does not require its tests. */
export async function testBlockers(client: Queryable, workflowId: string, graph: Graph, document: WorkflowDocument): Promise<Problem[]> {
  const { rows: tests } = await client.query<{ id: string; name: string; promptId: string; nodeId: string; revision: number }>(
    'select id, name, prompt_id as "promptId", node_id as "nodeId", revision from test where workflow_id = $1 and deleted_at is null and exists (select from workflow where id = $1 and requires_tests) order by lower(name), id',
    [workflowId],
  )
  if (tests.length === 0) return []
  const results = await resultsOf(tests.map(({ id }) => id), client)
  return tests.flatMap((test) => {
    const node = nodeOfTest(graph.nodes, test)
    if (!node) return []
    const hash = promptVersionHash(node)
    const newest = (results.get(test.id) ?? []).find((row) => row.promptHash === hash && row.testRevision === test.revision)
    const problem = problemOf(test.name, labelIn(document, node.id), newest)
    return problem ? [{ severity: 'error' as const, nodeId: node.id, ...problem }] : []
  })
}

function problemOf(name: string, node: string, newest: ResultRow | undefined): Pick<Problem, 'code' | 'message'> | undefined {
  if (newest?.outcome === 'passed') return undefined
  if (newest?.outcome === 'waiting') return { code: 'test_not_run', message: `The test “${name}” of “${node}” is being asked. Wait for its report.` }
  if (newest?.outcome === 'failed') return { code: 'test_failed', message: `The test “${name}” of “${node}” fails. Change the prompt, or what the test wants, and run it again.` }
  if (newest?.outcome === 'error') return { code: 'test_failed', message: `The test “${name}” of “${node}” could not be told: see its report, and run it again.` }
  return { code: 'test_not_run', message: `The test “${name}” of “${node}” was not run on what would be published. Run the tests.` }
}
