/**
 * Past calls of a node to preview at, as queries: the runs that may hold one, the calls of a run, the latest, and what a call was
 * assembled from. Of a node inside a container the runs are the child runs.
 */
import { queryOptions, type QueryClient } from '@tanstack/react-query'
import { listCalls, type CallItem } from '#lib/api/calls.ts'
import { getCallMaterial } from '#lib/api/material.ts'
import { listRuns, type Run } from '#lib/api/runs.ts'
import { request } from '#lib/client/request.ts'
import { callKeys, runKeys } from '#lib/client/runs.ts'

/** A call by its run and its name there. */
export interface CallName {
  runId: string
  seq: number
}

/** Whose calls are meant. A renamed node keeps its prompt. */
export interface AskingNode {
  id: string
  promptId?: string
  /** In how many containers it stands. */
  depth: number
}

const shownRuns = 20
/** Containers are looked into of so many runs. */
const searchedParents = 5

/** Runs that asked a model, newest first. `asOf` changes whenever there may be more. */
export const runsWithCallsQuery = (workflowId: string, depth: number, asOf: string) =>
  queryOptions({
    queryKey: [...runKeys.lists(), 'with calls of', workflowId, depth, asOf] as const,
    queryFn: async ({ signal }): Promise<Run[]> => {
      let runs = await asking({ workflow: workflowId }, signal)
      for (let level = 0; level < depth; level++) runs = (await Promise.all(runs.slice(0, searchedParents).map(({ id }) => asking({ parent: id }, signal)))).flat()
      return runs.slice(0, shownRuns)
    },
  })

async function asking(of: { workflow?: string; parent?: string }, signal: AbortSignal): Promise<Run[]> {
  const { items } = await request(listRuns, { query: { ...of, limit: shownRuns }, signal })
  return items.filter(({ usage }) => usage.modelCalls > 0)
}

/** Calls of a run as it stood after `lastSeq`. */
export const callsQuery = (runId: string, lastSeq: number) =>
  queryOptions({ queryKey: [...callKeys.list(runId), 'as of', lastSeq] as const, queryFn: async ({ signal }) => (await request(listCalls, { params: { id: runId }, signal })).items, staleTime: Infinity })

/** Of the node itself: a request for a summary has another prompt. */
export const callsOf = (calls: readonly CallItem[], node: AskingNode): CallItem[] => calls.filter(({ nodeId, promptVersion, summary }) => !summary && (nodeId === node.id || promptVersion.promptId === node.promptId))

/** The last call of the newest run that has one of this node; null where none has. */
export const latestCallQuery = (client: QueryClient, runs: readonly Run[], node: AskingNode) =>
  queryOptions({
    queryKey: [...runKeys.lists(), 'latest call of', node.id, node.promptId, runs.map(({ id, lastSeq }) => [id, lastSeq])] as const,
    queryFn: async (): Promise<CallName | null> => {
      for (const { id, lastSeq } of runs) {
        const last = callsOf(await client.fetchQuery(callsQuery(id, lastSeq)), node).at(-1)
        if (last) return { runId: id, seq: last.seq }
      }
      return null
    },
  })

/** It never changes. */
export const materialQuery = ({ runId, seq }: CallName) =>
  queryOptions({ queryKey: [...callKeys.detail(runId, seq), 'material'] as const, queryFn: ({ signal }) => request(getCallMaterial, { params: { id: runId, seq }, signal }), staleTime: Infinity })
