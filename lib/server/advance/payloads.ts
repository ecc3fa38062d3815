/**
 * Payloads of one run's events by reference: what the owner just wrote or read stands in memory, the rest comes from the log. Long
 * values are fetched from their blobs.
 */
import type { Event } from '#lib/engine/events.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import type { OutputValues } from '#lib/engine/output.ts'
import { database } from '../db.ts'
import { readEventsAt } from '../runs/log.ts'
import { loadValue } from '../runs/values.ts'

/** Events kept in memory per run; each is at most a few times 64 KiB. */
const kept = 300

export interface Payloads extends OutputValues {
  remember(events: Event[]): void
  /** Drops what was remembered after `seq`: it was not committed. */
  forgetAfter(seq: number): void
}

export function runPayloads(runId: string, rootId: string, callbacks: OutputValues['callbacks'] = null): Payloads {
  const known = new Map<number, Event>()
  const remember = (events: Event[]): void => {
    for (const event of events) known.set(event.seq, event)
    for (const seq of known.keys()) {
      if (known.size <= kept) break
      known.delete(seq)
    }
  }
  const fetch = async (seqs: number[]): Promise<Map<number, Event>> => {
    const found = new Map<number, Event>()
    const missing: number[] = []
    for (const seq of new Set(seqs)) {
      const event = known.get(seq)
      if (event) found.set(seq, event)
      else missing.push(seq)
    }
    const events = await readEventsAt(database(), runId, missing)
    remember(events)
    for (const event of events) found.set(event.seq, event)
    return found
  }
  const only = async (seq: number): Promise<Event> => {
    const event = (await fetch([seq])).get(seq)
    if (!event) throw new Error(`Run ${runId} has no event ${seq}.`)
    return event
  }
  return {
    remember,
    callbacks,
    forgetAfter(seq) {
      for (const written of [...known.keys()]) if (written > seq) known.delete(written)
    },
    async load(refs) {
      const events = await fetch(refs.map(({ seq }) => seq))
      const values = new Map<string, Json | undefined>()
      for (const { seq, path } of refs) {
        const key = `${seq}/${path}`
        if (!values.has(key)) values.set(key, await loadValue(database(), rootId, dataOf(events.get(seq))?.[path]))
      }
      return ({ seq, path, key }) => {
        const value = values.get(`${seq}/${path}`)
        return key === undefined ? value : isJsonObject(value) ? value[key] : undefined
      }
    },
    data: async (seq) => dataOf(await only(seq)),
    at: async (seq) => (await only(seq)).at,
  }
}

function dataOf(event: Event): JsonObject
function dataOf(event: Event | undefined): JsonObject | undefined
function dataOf(event: Event | undefined): JsonObject | undefined {
  return event?.data as unknown as JsonObject | undefined
}
