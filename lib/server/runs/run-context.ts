/** What a worker needs to know of a run besides its log: the pinned graph and the prompt versions in it. Both never change. */
import type { RunContext } from '../advance/runtime.ts'
import { indexGraph, type Graph, type GraphIndex } from '#lib/engine/graph.ts'
import { promptVersionHash } from '#lib/nodes/prompt-version.ts'
import { database } from '../db.ts'

type PromptVersions = RunContext['promptVersions']

const mostCached = 200
const cached = new Map<string, { graph: GraphIndex; promptVersions: PromptVersions }>()

/** Throws where the run or its graph is gone. */
export async function loadRunContext(runId: string): Promise<RunContext> {
  const { rows } = await database().query<ContextRow>({
    name: 'run_context',
    text: 'select root_id, workflow_id, version, draft_revision, document_hash, graph_hash, clock_timestamp() as now from run where id = $1',
    values: [runId],
  })
  const [row] = rows
  if (!row) throw new Error(`There is no run ${runId}.`)
  const origin = { workflowId: row.workflow_id, version: row.version ?? ('draft' as const), ...(row.draft_revision !== null && { draftRevision: row.draft_revision }), graphHash: row.graph_hash, documentHash: row.document_hash }
  return { runId, rootId: row.root_id, workflowId: row.workflow_id, origin, databaseTime: row.now, ...(await loadGraph(row.graph_hash)) }
}

interface ContextRow {
  root_id: string
  workflow_id: string
  version: number | null
  draft_revision: number | null
  document_hash: string
  graph_hash: string
  now: Date
}

/** A graph by its hash, with the prompt versions in it. */
export async function loadGraph(hash: string): Promise<{ graph: GraphIndex; promptVersions: PromptVersions }> {
  const known = cached.get(hash)
  if (known) return known
  const { rows } = await database().query<{ graph: Graph }>('select graph from graph where hash = $1', [hash])
  const [row] = rows
  if (!row) throw new Error(`The graph ${hash} is missing.`)
  const loaded = { graph: indexGraph(row.graph, hash), promptVersions: await loadPromptVersions(row.graph) }
  if (cached.size >= mostCached) cached.clear()
  cached.set(hash, loaded)
  return loaded
}

/** Per node: its prompt version, registered when the run was started. */
async function loadPromptVersions(graph: Graph): Promise<PromptVersions> {
  const wanted = graph.nodes.flatMap((node) => {
    const { promptId } = node.data
    const hash = promptVersionHash(node)
    return typeof promptId === 'string' && hash !== null ? [{ nodeId: node.id, promptId, hash }] : []
  })
  const { rows } = await database().query<{ prompt_id: string; number: number; hash: string }>(
    'select prompt_id, number, hash from prompt_version where (prompt_id, hash) in (select * from unnest($1::text[], $2::text[]))',
    [wanted.map(({ promptId }) => promptId), wanted.map(({ hash }) => hash)],
  )
  const numbers = new Map(rows.map((row) => [`${row.prompt_id} ${row.hash}`, row.number]))
  return Object.fromEntries(
    wanted.flatMap(({ nodeId, promptId, hash }) => {
      const number = numbers.get(`${promptId} ${hash}`)
      return number === undefined ? [] : [[nodeId, { promptId, number, hash }]]
    }),
  )
}
