/** The child runs that a timeline shows unfolded: their logs, their rows, the names of their nodes. Those under way are followed over one connection. */
'use client'
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { useQueries, type UseQueryResult } from '@tanstack/react-query'
import { listEvents } from '#lib/api/run-events.ts'
import type { StreamTopic } from '#lib/api/stream.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import { runDocumentQuery } from '#lib/client/runs.ts'
import { useStream } from '#lib/client/use-stream.ts'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { nodeNames, type NodeNames } from '../node-names.ts'
import { readLog } from '../run-log.ts'
import { ChildLogs, type ChildLog, type ReadEvents } from './child-logs.ts'
import type { ReadRun, Unfolding } from './timeline-lines.ts'
import { timelineRows } from './timeline-rows.ts'

const readEvents: ReadEvents = async (id, after) => (await request(listEvents, { params: { id }, query: { after } })).events

/** A stream tells of at most so many runs; what is beyond is read when it is unfolded. */
const followedAtMost = 40

export interface ChildRuns {
  childRun: Unfolding['childRun']
  /** Says which runs are unfolded now. */
  want(runIds: readonly string[]): void
  /** Those of them that are read. */
  read: readonly ReadRun[]
}

/** `graphHash`: of the page's run; runs of another graph have their nodes named by that. */
export function useChildRuns(graphHash: string, names: NodeNames): ChildRuns {
  const [logs] = useState(() => new ChildLogs(readEvents))
  const known = useSyncExternalStore(logs.subscribe, logs.snapshot, logs.snapshot)
  const [wanted, setWanted] = useState<readonly string[]>([])
  const want = useCallback((runIds: readonly string[]) => setWanted((earlier) => (earlier.join() === runIds.join() ? earlier : runIds)), [])
  useEffect(() => {
    for (const runId of wanted) logs.want(runId)
  }, [logs, wanted])
  useLive(logs, wanted, known)
  const namesOf = useNames(wanted, known, graphHash, names)

  const childRun = useCallback(
    (runId: string): ReadRun | string | undefined => {
      const log = known.get(runId)
      if (!log?.loaded) return log?.error && errorText(log.error)
      return readRun(runId, log, namesOf(log.state.graphHash))
    },
    [known, namesOf],
  )
  const read = useMemo(() => wanted.map(childRun).filter((run) => typeof run === 'object'), [wanted, childRun])
  return useMemo(() => ({ childRun, want, read }), [childRun, want, read])
}

const readRuns = new WeakMap<ChildLog, ReadRun>()

/** A log as rows, made once per log and names. */
function readRun(runId: string, log: ChildLog, names: NodeNames): ReadRun {
  const earlier = readRuns.get(log)
  if (earlier?.names === names) return earlier
  const runLog = earlier?.log ?? readLog(log.events)
  const run: ReadRun = { runId, log: runLog, state: log.state, rows: earlier?.rows ?? timelineRows(runLog, log.state), names }
  readRuns.set(log, run)
  return run
}

const documentsOf = (results: UseQueryResult<{ document: WorkflowDocument }>[]) => results.map(({ data }) => data?.document)

/** Names by hash of the graph that ran: containers run the page's own graph, calls those of other workflows. */
function useNames(wanted: readonly string[], known: ReadonlyMap<string, ChildLog>, graphHash: string, own: NodeNames): (graphHash: string) => NodeNames {
  const foreign = new Map<string, string>()
  for (const runId of wanted) {
    const hash = known.get(runId)?.state.graphHash
    if (hash && hash !== graphHash && !foreign.has(hash)) foreign.set(hash, runId)
  }
  const documents = useQueries({ queries: [...foreign.values()].map((runId) => runDocumentQuery(runId)), combine: documentsOf })
  const hashes = [...foreign.keys()].join()
  const byHash = useMemo(() => new Map(hashes.split(',').map((hash, index) => [hash, nodeNames(documents[index])])), [hashes, documents])
  return useCallback((hash: string) => byHash.get(hash) ?? own, [byHash, own])
}

/** Follows those of the wanted runs that have not ended. */
function useLive(logs: ChildLogs, wanted: readonly string[], known: ReadonlyMap<string, ChildLog>): void {
  const live = wanted.filter((runId) => known.get(runId)?.loaded && !known.get(runId)?.state.final).slice(0, followedAtMost).join()
  // Where each is followed from is told once: what comes later is in the stream.
  const topics = useMemo(() => (live === '' ? [] : live.split(',').map((runId): StreamTopic => `run:${runId}@${logs.snapshot().get(runId)?.state.seq ?? 0}`)), [logs, live])
  useStream(topics, (message) => {
    if (message === undefined) logs.catchUp()
    else if (message.topic === 'run') logs.receive(message.runId, message.event)
  })
}
