/**
 * Payloads of one run's events by reference: what the owner just wrote or read stands in memory, the rest comes from the log. Long
 * values are fetched from their blobs.
 */
import type { Event } from '#lib/engine/events.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import type { OutputValues } from '#lib/engine/output.ts'
import type { Ref } from '#lib/engine/state.ts'
import { database } from '../db.ts'
import { fileDataUrls } from '../files/files.ts'
import { readEventsAt } from '../runs/log.ts'
import { loadValue } from '../runs/values.ts'

/** Events kept in memory per run; each is at most a few times 64 KiB. */
const kept = 300

export interface Payloads extends OutputValues {
  /** Events as the log gave them, where a long value is a reference, or as they were proposed, where nothing is one. */
  remember(events: Event[], as: 'stored' | 'proposed'): void
  /** Drops what was remembered after `seq`: it was not committed. */
  forgetAfter(seq: number): void
}

export function runPayloads(runId: string, rootId: string, callbacks: OutputValues['callbacks'] = null): Payloads {
  const known = new Map<number, Known>()
  const remember: Payloads['remember'] = (events, as) => {
    for (const event of events) known.set(event.seq, { event, stored: as === 'stored' })
    for (const seq of known.keys()) {
      if (known.size <= kept) break
      known.delete(seq)
    }
  }
  const fetch = async (seqs: number[]): Promise<Map<number, Known>> => {
    const found = new Map<number, Known>()
    const missing: number[] = []
    for (const seq of new Set(seqs)) {
      const event = known.get(seq)
      if (event) found.set(seq, event)
      else missing.push(seq)
    }
    const events = await readEventsAt(database(), runId, missing)
    remember(events, 'stored')
    for (const event of events) found.set(event.seq, { event, stored: true })
    return found
  }
  const only = async (seq: number): Promise<Event> => {
    const found = (await fetch([seq])).get(seq)
    if (!found) throw new Error(`Run ${runId} has no event ${seq}.`)
    return found.event
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
        if (!values.has(key)) values.set(key, await valueOf(rootId, events.get(seq), path))
      }
      return ({ seq, path, key }) => {
        const value = values.get(`${seq}/${path}`)
        return key === undefined ? value : isJsonObject(value) ? value[key] : undefined
      }
    },
    data: async (seq) => dataOf(await only(seq)),
    files: fileDataUrls,
    at: async (seq) => (await only(seq)).at,
  }
}

interface Known {
  event: Event
  stored: boolean
}

/** What was proposed stands for itself: a value that looks like a reference is somebody's value. */
async function valueOf(rootId: string, known: Known | undefined, path: Ref['path']): Promise<Json | undefined> {
  if (!known) return undefined
  const value = dataOf(known.event)[path]
  return known.stored ? loadValue(database(), rootId, value) : value
}

const dataOf = (event: Event): JsonObject => event.data as unknown as JsonObject
