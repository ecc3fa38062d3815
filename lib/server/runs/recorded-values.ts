/** The payloads of a log that was read whole: what stands in its events from memory, long values from their blobs. */
import type { Event } from '#lib/engine/events.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import type { OutputValues } from '#lib/engine/output.ts'
import type { Ref } from '#lib/engine/state.ts'
import { database } from '../db.ts'
import { fileDataUrls } from '../files/files.ts'
import { loadValue } from './values.ts'

export interface RecordedValues extends OutputValues {
  /** One field of an event, whole. */
  field(seq: number, name: string): Promise<Json | undefined>
}

/** `events` from the first on, without gaps. */
export function recordedValues(rootId: string, events: readonly Event[], callbacks: OutputValues['callbacks']): RecordedValues {
  return valuesIn(events, { whole: (value) => loadValue(database(), rootId, value), files: fileDataUrls }, callbacks)
}

/** Where what stands beside a log is: long values, and images as data URLs. */
export interface BesideLog {
  /** The value that a field stands for. Throws where a long one is gone. */
  whole(value: Json | undefined): Promise<Json | undefined>
  files: OutputValues['files']
}

export function valuesIn(events: readonly Event[], { whole, files }: BesideLog, callbacks: OutputValues['callbacks']): RecordedValues {
  const dataOf = (seq: number): JsonObject | undefined => events[seq - 1]?.data as unknown as JsonObject | undefined
  const field = (seq: number, name: string): Promise<Json | undefined> => whole(dataOf(seq)?.[name])
  return {
    field,
    async load(refs: Ref[]) {
      const found = new Map(await Promise.all(refs.map(async ({ seq, path }) => [`${seq}/${path}`, await field(seq, path)] as const)))
      return ({ seq, path, key }) => keyed(found.get(`${seq}/${path}`), key)
    },
    data: (seq) => Promise.resolve(dataOf(seq) ?? {}),
    files,
    at: (seq) => Promise.resolve(events[seq - 1]?.at ?? ''),
    ...(callbacks !== undefined && { callbacks }),
  }
}

const keyed = (value: Json | undefined, key: string | undefined): Json | undefined => (key === undefined ? value : isJsonObject(value) ? value[key] : undefined)
