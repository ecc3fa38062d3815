/** A run as it happens: its events and the state they fold to, kept current by server-sent events. Never polls. */
'use client'
import { useMemo, useSyncExternalStore } from 'react'
import { contractUrl } from '#lib/api/contract.ts'
import { listEvents } from '#lib/api/run-events.ts'
import { request } from './request.ts'
import { emptySnapshot, followRun, type FollowerDoors, type RunSnapshot } from './run-follower.ts'

export type { RunSnapshot } from './run-follower.ts'

function browserDoors(runId: string): FollowerDoors {
  return {
    async readEvents(after, signal) {
      const { events } = await request(listEvents, { params: { id: runId }, query: { after }, signal })
      return events
    },
    listen(after, { onOpen, onEvent, onEnd, onLost }) {
      const source = new EventSource(contractUrl(listEvents, { id: runId }, { after }))
      source.onopen = onOpen
      source.onmessage = (message: MessageEvent<string>) => onEvent(JSON.parse(message.data))
      source.addEventListener('end', onEnd)
      source.onerror = () => onLost(source.readyState === EventSource.CONNECTING)
      return source
    },
    later(run, ms) {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
  }
}

/** The run's log and state, from the first event on, for as long as the component is mounted. */
export function useRunStream(runId: string): RunSnapshot {
  const store = useMemo(() => {
    let snapshot = emptySnapshot(runId)
    return {
      get: () => snapshot,
      subscribe(listener: () => void) {
        return followRun(runId, browserDoors(runId), (next) => {
          snapshot = next
          listener()
        })
      },
    }
  }, [runId])
  return useSyncExternalStore(store.subscribe, store.get, store.get)
}
