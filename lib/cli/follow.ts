/**
 * Follows a run's log from its first event, with the same follower as the browser: it reads what is there, listens, and after a
 * lost connection goes on from the last event it knows. This file gives it Node's doors and decides when to stop.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { contractUrl } from '#lib/api/contract.ts'
import { ApiError } from '#lib/api/errors.ts'
import { listEvents } from '#lib/api/run-events.ts'
import { getRun } from '#lib/api/runs.ts'
import { followRun, type FollowerDoors, type RunSnapshot } from '#lib/client/run-follower.ts'
import type { Event } from '#lib/engine/events.ts'
import { statusOf, waitingOn } from '#lib/engine/state.ts'
import type { Connection } from './command.ts'
import { readServerSentEvents } from './server-sent-events.ts'

export interface Following {
  /** Also stop where the run is paused, or nothing goes on until a person answers or somebody calls back. */
  stopAtRequests: boolean
  /** Each event once, in order. */
  onEvent(event: Event): void
  /** Once per outage. The follower tries again by itself. */
  onTrouble(message: string): void
}

/** Resolves once the run has ended or, if wanted, stands still. Rejects where the server refuses. */
export function followToSettled(connection: Connection, runId: string, { stopAtRequests, onEvent, onTrouble }: Following): Promise<void> {
  return new Promise((resolve, reject) => {
    let told = 0
    let troubled = false
    let over = false
    let look: NodeJS.Timeout | undefined
    const end = (settle: () => void) => {
      if (over) return
      over = true
      clearTimeout(look)
      // The first snapshot may arrive before `stop` exists.
      queueMicrotask(() => stop())
      settle()
    }
    const stop = followRun(runId, doorsTo(connection, runId), (snapshot) => {
      if (over) return
      for (const event of snapshot.events.slice(told)) onEvent(event)
      told = snapshot.events.length
      const { error } = snapshot
      if (error && !passes(error)) return end(() => reject(error))
      if (error && !troubled) onTrouble(`${error.message} Trying again…`)
      troubled = error !== undefined
      if (snapshot.ended || (stopAtRequests && standsStill(snapshot))) return end(resolve)
      if (stopAtRequests && waitsForChildren(snapshot)) look ??= setTimeout(() => void lookBelow(), lookBelowMs)
    })

    /** Child runs tell of themselves in logs of their own, so the server is asked what the whole tree waits for. */
    async function lookBelow(): Promise<void> {
      try {
        const { status, waitingOn: waits } = await connection.request(getRun, { params: { id: runId } })
        if (status === 'paused' || (status === 'waiting' && waits.some(({ kind }) => kind !== 'child') && waits.every((wait) => wait.kind === 'child' || isForOthers(wait)))) return end(resolve)
      } catch {
        // The follower tells of a server that is away.
      }
      look = over ? undefined : setTimeout(() => void lookBelow(), lookBelowMs)
    }
  })
}

const lookBelowMs = 1_000

function waitsForChildren({ loaded, state }: RunSnapshot): boolean {
  return loaded && statusOf(state) === 'waiting' && waitingOn(state).some(({ kind }) => kind === 'child')
}

/** Neither time nor Oriel ends it: a person does, or whoever holds the address of a callback. */
const isForOthers = ({ kind, requestId }: { kind: string; requestId?: string | undefined }): boolean => requestId !== undefined || kind === 'callback'

/** Whether the follower tries again after it. */
const passes = (error: Error): boolean => !(error instanceof ApiError) || error.status >= 500

function standsStill({ loaded, state }: RunSnapshot): boolean {
  if (!loaded) return false
  const status = statusOf(state)
  return status === 'paused' || (status === 'waiting' && waitingOn(state).every(isForOthers))
}

function doorsTo(connection: Connection, runId: string): FollowerDoors {
  return {
    async readEvents(after, signal) {
      const { events } = await connection.request(listEvents, { params: { id: runId }, query: { after }, signal })
      return events
    },
    listen(after, handlers) {
      const abort = new AbortController()
      void listen(connection, contractUrl(listEvents, { id: runId }, { after }), abort.signal, handlers)
      return { close: () => abort.abort() }
    },
    later(run, ms) {
      const abort = new AbortController()
      sleep(ms, undefined, { signal: abort.signal }).then(run, () => undefined)
      return () => abort.abort()
    },
  }
}

type Handlers = Parameters<FollowerDoors['listen']>[1]

/** Never rejects: whatever goes wrong is a lost connection, which the follower mends by reading again. */
async function listen({ url, headers }: Connection, path: string, signal: AbortSignal, { onOpen, onEvent, onEnd, onLost }: Handlers): Promise<void> {
  try {
    const response = await fetch(`${url}${path}`, { headers: { ...headers, accept: 'text/event-stream' }, signal })
    if (response.ok && response.body) {
      onOpen()
      for await (const message of readServerSentEvents(response.body)) {
        if (message.event === 'end') return onEnd()
        if (message.event === 'message') onEvent(JSON.parse(message.data))
      }
    }
  } catch {
    // Told below, as the connection lost that it is.
  }
  if (!signal.aborted) onLost(false)
}
