/** One of two runs that are compared: followed as it happens, with its child runs read as far as there is room for them. */
'use client'
import { useMemo } from 'react'
import { useQueries, useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { Run } from '#lib/api/runs.ts'
import { logKeys, logQuery } from '#lib/client/compare.ts'
import { runDocumentQuery, runQuery } from '#lib/client/runs.ts'
import { useRefreshOnHints } from '#lib/client/use-refresh-on-hints.ts'
import { useRunStream } from '#lib/client/use-run-stream.ts'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import type { Event } from '#lib/engine/events.ts'
import type { RunTree } from '#lib/engine/run-alignment.ts'
import { traceRow } from '#lib/engine/run-alignment-row.ts'
import { readTrace, type RunTrace } from '#lib/engine/run-alignment-trace.ts'
import { readLog, type RunLog } from '#components/inspector/run-log.ts'
import { nodeNames, type NodeNames } from '#components/inspector/node-names.ts'

/** Child runs that are read of each side; of the others only the ends are compared. */
export const mostChildren = 60

export interface ComparedRun {
  id: string
  /** Undefined until it is loaded. */
  run: Run | undefined
  document: WorkflowDocument | undefined
  names: NodeNames
  tree: RunTree
  /** Whether its log has been read to where it is. */
  loaded: boolean
  live: boolean
  error: Error | null
  /** The log of the run, or of a run below it that was read. */
  log(runId: string): RunLog | undefined
}

const runsTopic = ['runs'] as const
const noTopics = [] as const

const traceOf = (runId: string, events: readonly Event[]): RunTrace => readTrace(runId, events.flatMap((event) => traceRow(event) ?? []))

export function useComparedRun(id: string): ComparedRun {
  const stream = useRunStream(id)
  const { data: run, error } = useQuery(runQuery(id))
  const { data: stored } = useQuery(runDocumentQuery(id))
  const { events } = stream
  const trace = useMemo(() => traceOf(id, events), [id, events])
  const logs = useChildLogs(trace)
  const live = stream.loaded && !stream.ended
  useRefreshOnHints(live && logs.size > 0 ? runsTopic : noTopics, logKeys.all)
  const tree = useMemo((): RunTree => {
    const trees = new Map([...logs].map(([childId, log]): [string, RunTree] => [childId, { trace: traceOf(childId, log), child: (below) => trees.get(below) }]))
    return { trace, child: (childId) => trees.get(childId) }
  }, [trace, logs])
  const document = stored?.document
  const names = useMemo(() => nodeNames(document), [document])
  const log = useMemo(() => {
    const read = new Map<string, RunLog>()
    return (runId: string): RunLog | undefined => {
      const known = read.get(runId)
      if (known) return known
      const own = runId === id ? events : logs.get(runId)
      if (!own) return undefined
      const made = readLog(own)
      read.set(runId, made)
      return made
    }
  }, [id, events, logs])
  return { id, run, document, names, tree, loaded: stream.loaded && events.length > 0, live, error: error ?? (events.length === 0 ? (stream.error ?? null) : null), log }
}

/** The logs of child runs and of those below them, in the order in which they began. */
function useChildLogs(trace: RunTrace): ReadonlyMap<string, readonly Event[]> {
  const first = useMemo(() => childrenOf(trace).slice(0, mostChildren), [trace])
  const level = useLogs(first)
  const second = useMemo(() => [...level].flatMap(([id, events]) => childrenOf(traceOf(id, events))).slice(0, Math.max(0, mostChildren - first.length)), [level, first])
  const below = useLogs(second)
  return useMemo(() => (below.size === 0 ? level : new Map([...level, ...below])), [level, below])
}

const childrenOf = (trace: RunTrace): string[] => trace.steps.flatMap(({ children }) => children.map(({ runId }) => runId))

function useLogs(ids: readonly string[]): ReadonlyMap<string, readonly Event[]> {
  const logs = useQueries({ queries: ids.map((id) => logQuery(id)), combine: dataOf })
  return useMemo(() => new Map(ids.flatMap((id, index): [string, readonly Event[]][] => (logs[index] ? [[id, logs[index]]] : []))), [ids, logs])
}

const dataOf = (results: UseQueryResult<readonly Event[]>[]): (readonly Event[] | undefined)[] => results.map(({ data }) => data)
