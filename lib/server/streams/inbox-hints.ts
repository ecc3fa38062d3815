/**
 * Which runs' requests may have changed. Of all runs whose logs grew most ask nobody: of those with requests the inbox is told, so that
 * a thousand short runs a second cost who watches it nothing. Each process looks once for all its watchers.
 */
import { subscribeAll } from '../bus.ts'
import { database } from '../db.ts'
import { log } from '../log.ts'

type OnRuns = (runIds: string[]) => void

const gatherMs = 250

interface Watching {
  listeners: Set<OnRuns>
  stop(): void
}

const slot = Symbol.for('oriel.inbox-hints')
const shared = globalThis as { [slot]?: Watching | undefined }

/** Calls back with the ids of runs that have requests and grew; with none where anything may have changed. Returns how to stop. */
export function subscribeInbox(onRuns: OnRuns): () => void {
  const watching = (shared[slot] ??= watch())
  watching.listeners.add(onRuns)
  return () => {
    watching.listeners.delete(onRuns)
    if (watching.listeners.size > 0) return
    watching.stop()
    if (shared[slot] === watching) shared[slot] = undefined
  }
}

function watch(): Watching {
  const listeners = new Set<OnRuns>()
  const grown = new Set<string>()
  let timer: NodeJS.Timeout | undefined

  const tell = (runIds: string[]) => {
    for (const onRuns of listeners) onRuns(runIds)
  }
  const look = async () => {
    timer = undefined
    const runIds = [...grown]
    grown.clear()
    try {
      const { rows } = await database().query<{ id: string }>({ name: 'runs_with_requests', text: 'select distinct run_id as id from request where run_id = any($1::uuid[])', values: [runIds] })
      if (rows.length > 0) tell(rows.map(({ id }) => id))
    } catch (error) {
      log().warn({ err: error }, 'whose requests changed could not be looked up')
      tell([])
    }
  }
  const unsubscribe = subscribeAll((runIds) => {
    if (runIds.length === 0) return tell([])
    for (const id of runIds) grown.add(id)
    timer ??= setTimeout(() => void look(), gatherMs)
  })
  return {
    listeners,
    stop() {
      unsubscribe()
      clearTimeout(timer)
    },
  }
}
