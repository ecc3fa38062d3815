/** Ports of requests to people that lead somewhere and are never taken, because nothing is limited. Pure. */
import type { Problem } from '#lib/engine/document.ts'
import type { Graph, GraphNode } from '#lib/engine/graph.ts'
import { isJsonObject, type JsonObject } from '#lib/engine/json.ts'
import { requestsIn } from './requests-in.ts'

export function neverTimesOut({ nodes, edges }: Graph): Problem[] {
  return nodes.flatMap((node) => {
    const port = { question: 'timeout', decision: 'expired' }[node.kind as string]
    if (port === undefined || !edges.some(({ source, sourceHandle }) => source === node.id && sourceHandle === port)) return []
    const why = unused(node)
    return why === undefined ? [] : [{ severity: 'warning' as const, code: 'never_times_out', nodeId: node.id, handle: port, message: `Node "${node.id}": the port "${port}" leads somewhere, but ${why}` }]
  })
}

const isLimited = ({ timeoutSeconds }: JsonObject): boolean => typeof timeoutSeconds === 'number' && timeoutSeconds > 0

function unused(node: GraphNode): string | undefined {
  if (node.kind === 'decision') return requestsIn(node).some(({ what, settings }) => what === 'gate' && isLimited(settings)) ? undefined : 'no approval of it has a time limit, so none expires. Set a limit where one should.'
  if (!isLimited(node.data)) return 'the question has no time limit, so it waits for ever. Set a limit, or take the edge away.'
  return isJsonObject(node.data.onTimeout) ? 'an answer stands when the time is over, so the question leaves by that answer’s port. Take the answer or the edge away.' : undefined
}
