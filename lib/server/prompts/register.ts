/**
 * Numbers prompt versions: the first time that the model-facing content of an LLM node is published or run, it becomes the next
 * version of its prompt (semantics §8.2). The same content is the same version for ever, whoever asks and however many at once.
 */
import type { Graph } from '#lib/engine/graph.ts'
import { promptBody, promptVersionHash } from '#lib/nodes/prompt-version.ts'
import { runnable } from '#lib/nodes/runnable.ts'
import type { Queryable } from '../db.ts'

export interface PromptVersionReference {
  promptId: string
  number: number
  hash: string
}

/** A content that is to have a number. A library prompt is of no workflow and no node. */
export interface Content {
  promptId: string
  hash: string
  /** JSON text. */
  body: string
  workflowId: string | null
  nodeId: string | null
}

/** Attempts to take the next number while others take theirs. */
const mostAttempts = 50

/** nodeId → version, of every LLM node of the graph. `message` is kept with versions that are new. */
export async function registerPromptVersions(client: Queryable, graph: Graph, workflowId: string, by: string, message: string): Promise<Record<string, PromptVersionReference>> {
  const contents = contentsOf(graph, workflowId)
  if (contents.length === 0) return {}
  const { rows } = await client.query<{ promptId: string; number: number; hash: string }>(
    'select prompt_id as "promptId", number, hash from prompt_version where (prompt_id, hash) in (select * from unnest($1::text[], $2::text[]))',
    [contents.map(({ promptId }) => promptId), contents.map(({ hash }) => hash)],
  )
  const known = new Map(rows.map((row) => [`${row.promptId} ${row.hash}`, row.number]))
  const references: Record<string, PromptVersionReference> = {}
  for (const content of contents) {
    const { nodeId, promptId, hash } = content
    const number = known.get(`${promptId} ${hash}`) ?? (await numberContent(client, content, by, message)).number
    references[nodeId] = { promptId, number, hash }
  }
  return references
}

/** Of nodes that are complete: a draft may run until it reaches one that is not. By prompt id, so that nobody waits for each other crosswise. */
function contentsOf(graph: Graph, workflowId: string): (Content & { nodeId: string })[] {
  return graph.nodes
    .flatMap((node) => {
      const body = runnable(node).ok ? promptBody(node) : null
      const hash = body && promptVersionHash(node)
      const { promptId } = node.data
      return hash === null || typeof promptId !== 'string' ? [] : [{ nodeId: node.id, promptId, hash, body: JSON.stringify(body), workflowId }]
    })
    .sort((a, b) => (a.promptId < b.promptId ? -1 : 1))
}

/**
 * The number of a content: the next one where it has none yet. Where somebody else takes the number or adds the same content first, the
 * insert does nothing and the next attempt sees it.
 */
export async function numberContent(client: Queryable, { promptId, hash, body, workflowId, nodeId }: Content, by: string, message: string): Promise<{ number: number; isNew: boolean }> {
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const inserted = await client.query<{ number: number }>(
      `insert into prompt_version (prompt_id, number, hash, body, workflow_id, node_id, message, created_by)
       select $1, coalesce(max(number), 0) + 1, $2, $3::json, $4, $5, $6, $7 from prompt_version where prompt_id = $1
       on conflict do nothing returning number`,
      [promptId, hash, body, workflowId, nodeId, message, by],
    )
    const isNew = inserted.rows[0] !== undefined
    const found = inserted.rows[0] ?? (await client.query<{ number: number }>('select number from prompt_version where prompt_id = $1 and hash = $2', [promptId, hash])).rows[0]
    if (found) return { number: found.number, isNew }
  }
  throw new Error(`Prompt ${promptId}: no free version number in ${mostAttempts} attempts.`)
}
