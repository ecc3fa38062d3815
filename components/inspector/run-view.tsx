/**
 * One run: its graph, its history, the context window of each model call, the step in detail. Owns loading, the live stream and what
 * is selected; everything below reads `useRunScreen`. The log is folded here with the engine's own code, so scrubbing asks nobody.
 */
'use client'
import { memo, useCallback, useEffect, useMemo, useState, type ReactNode } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { ApiError } from '#lib/api/errors.ts'
import type { Run } from '#lib/api/runs.ts'
import { PastStates } from '#lib/client/past-states.ts'
import { errorText } from '#lib/client/query-client.ts'
import { runDocumentQuery, runKeys, runQuery } from '#lib/client/runs.ts'
import { useRefreshOnHints } from '#lib/client/use-refresh-on-hints.ts'
import { useRunStream, type RunSnapshot } from '#lib/client/use-run-stream.ts'
import { statusOf, waitingOn, type RunStatus } from '#lib/engine/state.ts'
import { ContextPanel } from './context/context-panel.tsx'
import { ForkProvider } from './fork/fork-context.tsx'
import { HistoryPanel } from './history-panel.tsx'
import { nodeNames } from './node-names.ts'
import { callBeside, callOfEvent, logFollower } from './run-log.ts'
import { RunAnnouncer } from './run-announcer.tsx'
import { RunMissing, RunSkeleton, RunTrouble } from './run-placeholders.tsx'
import { RunCommands } from './run-commands.tsx'
import { createHighlight, HighlightProvider, RunScreenProvider, useRunScreen, type RunScreen } from './run-screen.ts'
import { RunTopBar } from './run-top-bar.tsx'
import { jumpsOf } from './scrubber/jumps.ts'
import { Scrubber } from './scrubber/scrubber.tsx'
import { DetailPanel } from './step/detail-panel.tsx'
import { timelineRows } from './timeline/timeline-rows.ts'
import { useLiveNow } from './use-live-now.ts'
import { useLongContexts } from './use-long-contexts.ts'
import { useSelection } from './use-selection.ts'
import { useSettled } from './use-settled.ts'

export function RunView({ runId }: { runId: string }) {
  const stream = useRunStream(runId)
  const run = useQuery(runQuery(runId))
  const client = useQueryClient()
  const { final, paused } = stream.state
  const waits = waitingOn(stream.state).map(({ kind, step, childRunId }) => `${kind} ${childRunId ?? step}`).join()
  // What only the server knows of a wait: the address of a callback, and what child runs wait for.
  useEffect(() => {
    if (final || paused || waits !== '') void client.invalidateQueries({ queryKey: runKeys.detail(runId), exact: true })
  }, [client, runId, final, paused, waits])

  const failure = run.error ?? (stream.events.length === 0 ? stream.error : undefined)
  if (failure instanceof ApiError && failure.code === 'not_found') return <RunMissing runId={runId} />
  if (failure) return <RunTrouble text={errorText(failure)} onRetry={() => location.reload()} />
  if (stream.events.length === 0 || !stream.loaded) return <RunSkeleton run={run.data} />
  return <LoadedRun runId={runId} run={run.data} stream={stream} />
}

/** Child runs tell of themselves in logs of their own. */
const runsTopic = ['runs'] as const
const noTopics = [] as const

function LoadedRun({ runId, run, stream }: { runId: string; run: Run | undefined; stream: RunSnapshot }) {
  const screen = useScreen(runId, run, stream)
  const panels = useSettled(screen)
  useRefreshOnHints(Object.keys(stream.state.openChildren).length > 0 && !stream.state.final ? runsTopic : noTopics, runKeys.detail(runId), true)
  const [highlight] = useState(createHighlight)
  return (
    <RunScreenProvider value={screen}>
      <HighlightProvider value={highlight}>
        <ForkProvider>
          <RunCommands />
          <RunTopBar run={run} />
          <main id="main" data-event={screen.past.seq} className="flex min-h-0 flex-1 flex-col">
            <Scrubber />
            {stream.error && <StreamNotice>{errorText(stream.error)} What is shown is what arrived before.</StreamNotice>}
            <div className="relative grid min-h-0 flex-1 grid-cols-[308px_minmax(0,1fr)_268px] min-[1200px]:grid-cols-[380px_minmax(0,1fr)_312px] min-[1400px]:grid-cols-[432px_minmax(0,1fr)_332px] min-[1800px]:grid-cols-[488px_minmax(0,1fr)_400px] min-[1200px]:has-data-fork-wide:grid-cols-[320px_minmax(0,1fr)_460px] min-[1400px]:has-data-fork-wide:grid-cols-[380px_minmax(0,1fr)_480px] min-[1800px]:has-data-fork-wide:grid-cols-[488px_minmax(0,1fr)_560px]">
              <HistoryPanel />
              <RunScreenProvider value={panels}>
                <Panels run={run} />
              </RunScreenProvider>
            </div>
          </main>
          <RunAnnouncer />
        </ForkProvider>
      </HighlightProvider>
    </RunScreenProvider>
  )
}

/** What loads and draws most: drawn behind the head, the graph and the history, and not at every event that is only passed. */
const Panels = memo(function Panels({ run }: { run: Run | undefined }) {
  const { past } = useRunScreen()
  return (
    <div data-panels={past.seq} className="contents">
      <ContextPanel />
      <DetailPanel run={run} />
    </div>
  )
})

function StreamNotice({ children }: { children: ReactNode }) {
  return (
    <p role="status" className="shrink-0 border-b border-waiting-line bg-waiting-soft px-4 py-1.5 text-12 text-waiting">
      {children}
    </p>
  )
}

/** A run that waits for nothing but child runs is at work while they are; only the server knows. */
const statusOverTree = (own: RunStatus, run: Run | undefined): RunStatus => (own === 'waiting' && run?.status === 'running' ? 'running' : own)

function useScreen(runId: string, run: Run | undefined, { events, state, ended }: RunSnapshot): RunScreen {
  const [selection, change] = useSelection()
  const { data: stored } = useQuery(runDocumentQuery(runId))
  const status = statusOverTree(statusOf(state), run)
  const live = state.final === undefined && run?.imported === undefined
  const now = useLiveNow(!ended && live, state.lastAt)
  const names = useMemo(() => nodeNames(stored?.document), [stored])
  const contexts = useLongContexts(runId, events)
  const [read] = useState(logFollower)
  const log = useMemo(() => read(events, contexts), [read, events, contexts])
  const jumps = useMemo(() => jumpsOf(events), [events])
  const rows = useMemo(() => timelineRows(log, state), [log, state])

  const linked = selection.seq === null && selection.step !== null ? rows.find((row) => row.step === selection.step)?.seq : undefined
  const seq = Math.min(selection.seq ?? linked ?? events.length, events.length)
  const states = useMemo(() => new PastStates(runId), [runId])
  const stateAt = useCallback((at: number) => (at === events.length ? state : states.at(events, at)), [states, events, state])
  const past = useMemo(() => stateAt(seq), [stateAt, seq])
  const call = useMemo(() => (selection.call === null ? undefined : log.call(selection.call)) ?? callBeside(log, seq, null), [log, seq, selection.call])

  const openSeq = call?.seq ?? null
  const select = useCallback(
    (next: number) => {
      const beside = callOfEvent(log, next) ? undefined : callBeside(log, next, openSeq)
      change({ seq: next, call: beside && beside.seq !== callBeside(log, next, null)?.seq ? beside.seq : null })
    },
    [change, log, openSeq],
  )
  const openCall = useCallback((next: number) => change({ seq: next, call: null }), [change])

  const workflowSlug = run?.workflow.slug
  const following = selection.seq === null && linked === undefined
  const { view, tab, changes, other } = selection
  return useMemo(
    () => ({ runId, workflowSlug, log, rows, state, past, stateAt, jumps, status, names, now, call, select, openCall, change, selected: log.at(seq), following, live, view, tab, changes, other }),
    [runId, workflowSlug, log, rows, state, past, stateAt, jumps, status, names, now, call, select, openCall, change, seq, following, live, view, tab, changes, other],
  )
}
