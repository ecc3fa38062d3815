/**
 * How a person looks at one run's history: what is unfolded, what is filtered out, the stretch of time that is magnified, graph or
 * path. Kept for the browser's session, so that going to a child run and back finds it as it was. Selection stands in the address.
 */
'use client'
import { z } from 'zod'
import { createStore, useStore, type StoreApi } from 'zustand'
import { filterKinds, noFilter } from './timeline-filter.ts'

const settingsSchema = z.object({
  /** Keys of lines that are not as they are at first (timeline-lines.ts). */
  toggled: z.array(z.string()),
  filter: z.object({ kinds: z.array(z.enum(filterKinds)), nodes: z.array(z.string()), failedOnly: z.boolean() }),
  /** Milliseconds since the epoch, and the event that was selected when it was magnified; null: the whole run. */
  stretch: z.object({ from: z.number(), to: z.number(), seq: z.number() }).nullable(),
  picture: z.enum(['graph', 'path']),
  /** Graph and timeline take the room of the context window. */
  large: z.boolean(),
})

export type HistorySettings = z.infer<typeof settingsSchema>

const atFirst: HistorySettings = { toggled: [], filter: { kinds: [], nodes: [], failedOnly: false }, stretch: null, picture: 'graph', large: false }

const stores = new Map<string, StoreApi<HistorySettings>>()

function storeOf(runId: string): StoreApi<HistorySettings> {
  const known = stores.get(runId)
  if (known) return known
  const key = `oriel-history:${runId}`
  const store = createStore<HistorySettings>(() => read(key))
  store.subscribe((settings) => write(key, settings))
  stores.set(runId, store)
  return store
}

/** What was kept, where it can be read and still makes sense. */
function read(key: string): HistorySettings {
  try {
    const parsed = settingsSchema.safeParse(JSON.parse(sessionStorage.getItem(key) ?? 'null'))
    return parsed.success ? parsed.data : atFirst
  } catch {
    return atFirst
  }
}

/** A browser that keeps nothing shows the run all the same. */
function write(key: string, settings: HistorySettings): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(settings))
  } catch {
    return
  }
}

/** The settings of a run's history, and the way to change a part of them. */
export function useHistorySettings(runId: string): [HistorySettings, (part: Partial<HistorySettings>) => void] {
  const store = storeOf(runId)
  return [useStore(store), store.setState]
}

/** A copy of `toggled` in which `key` is as it was not. */
export const toggle = (toggled: readonly string[], key: string): string[] => (toggled.includes(key) ? toggled.filter((each) => each !== key) : [...toggled, key])

export const unfiltered: HistorySettings['filter'] = { ...noFilter, kinds: [], nodes: [] }
