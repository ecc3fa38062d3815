/** What the payloads of a run's log are read through, wherever it is kept. */
import type { Json, JsonObject } from '../json.ts'
import type { Ref } from '../state.ts'

/** The payloads of one run's log. */
export interface LogValues {
  /** Loads fields of events; the answer gives each by its reference. */
  load(refs: Ref[]): Promise<(ref: Ref) => Json | undefined>
  /** The data of an event, long values as references. */
  data(seq: number): Promise<JsonObject>
  /** One-time addresses of wait nodes, as a step with this past may send them out; null where the graph has none. */
  callbacks?: ((past: Record<string, number>) => Record<string, string>) | null
  /** Uploaded images as data URLs, by their hash; those that are not there are left out. */
  files?(hashes: string[]): Promise<Record<string, string>>
}
