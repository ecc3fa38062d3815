/**
 * The payloads of a run's log in the browser: what stands in the events, long values from their blobs, uploaded images from where they
 * are kept. One-time addresses of wait nodes are the server's alone: a line stands in their place that says so.
 */
import type { QueryClient } from '@tanstack/react-query'
import { blobQuery } from '#lib/client/runs.ts'
import { fileUrl } from '#lib/client/files.ts'
import type { LogValues } from '#lib/engine/context/log-values.ts'
import { blobReferenceSchema, type Event } from '#lib/engine/events.ts'
import { waitData, type GraphIndex } from '#lib/engine/graph.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { parseJson } from '../json/format-json.ts'

/** What stands in place of an address that only the server can make. */
export const addressPlaceholder = '(an address that is made when this is sent)'

/** `events` are the log from its first event on. */
export function logValues(client: QueryClient, runId: string, events: readonly Event[], index: GraphIndex): LogValues {
  const dataOf = (seq: number): JsonObject => (events[seq - 1]?.data ?? {}) as unknown as JsonObject
  const field = async (seq: number, name: string): Promise<Json | undefined> => {
    const value = dataOf(seq)[name]
    const blob = blobReferenceSchema.safeParse(value)
    if (!blob.success) return value
    return parseJson(await client.fetchQuery(blobQuery(runId, blob.data.$blob)))
  }
  const waits = index.graph.nodes.filter((node) => node.kind === 'wait' && waitData(node).callback)
  return {
    async load(refs) {
      const found = new Map(await Promise.all(refs.map(async ({ seq, path }) => [`${seq}/${path}`, await field(seq, path)] as const)))
      return ({ seq, path, key }) => {
        const value = found.get(`${seq}/${path}`)
        return key === undefined ? value : isJsonObject(value) ? value[key] : undefined
      }
    },
    data: (seq) => Promise.resolve(dataOf(seq)),
    callbacks: waits.length === 0 ? null : () => Object.fromEntries(waits.map(({ id }) => [id, addressPlaceholder])),
    files: async (hashes) => Object.fromEntries(await Promise.all(hashes.map(async (hash) => [hash, await dataUrlOf(hash)] as const))),
  }
}

async function dataUrlOf(hash: string): Promise<string> {
  const response = await fetch(fileUrl(hash))
  if (!response.ok) throw new Error(`The image ${hash.slice(0, 12)} cannot be loaded: the server answered ${response.status}.`)
  const bytes = await response.blob()
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(reader.error ?? new Error(`The image ${hash.slice(0, 12)} cannot be read.`))
    reader.readAsDataURL(bytes)
  })
}
