/**
 * Payloads of one run's events by reference: what the owner just wrote or read stands in memory, the rest comes from the log. Long
 * values are fetched from their blobs.
 */
import type { LogValues } from '#lib/engine/context/gather.ts'
import type { Event } from '#lib/engine/events.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { database } from '../db.ts'
import { readEventsAt } from '../runs/log.ts'
import { loadValue } from '../runs/values.ts'

/** Events kept in memory per run; each is at most a few times 64 KiB. */
const kept = 300

export interface Payloads extends LogValues {
  remember(events: Event[]): void
  /** Drops what was remembered after `seq`: it was not committed. */
  forgetAfter(seq: number): void
}

export function runPayloads(runId: string, rootId: string): Payloads {
  const known = new Map<number, JsonObject>()
  const remember = (events: Event[]): void => {
    for (const event of events) known.set(event.seq, event.data as unknown as JsonObject)
    for (const seq of known.keys()) {
      if (known.size <= kept) break
      known.delete(seq)
    }
  }
  const fetch = async (seqs: number[]): Promise<Map<number, JsonObject>> => {
    const found = new Map<number, JsonObject>()
    const missing: number[] = []
    for (const seq of new Set(seqs)) {
      const data = known.get(seq)
      if (data) found.set(seq, data)
      else missing.push(seq)
    }
    const events = await readEventsAt(database(), runId, missing)
    remember(events)
    for (const event of events) found.set(event.seq, event.data as unknown as JsonObject)
    return found
  }
  return {
    remember,
    forgetAfter(seq) {
      for (const written of [...known.keys()]) if (written > seq) known.delete(written)
    },
    async load(refs) {
      const events = await fetch(refs.map(({ seq }) => seq))
      const values = new Map<string, Json | undefined>()
      for (const { seq, path } of refs) {
        const key = `${seq}/${path}`
        if (!values.has(key)) values.set(key, await loadValue(database(), rootId, events.get(seq)?.[path]))
      }
      return ({ seq, path, key }) => {
        const value = values.get(`${seq}/${path}`)
        return key === undefined ? value : isJsonObject(value) ? value[key] : undefined
      }
    },
    async data(seq) {
      const data = (await fetch([seq])).get(seq)
      if (!data) throw new Error(`Run ${runId} has no event ${seq}.`)
      return data
    },
  }
}
