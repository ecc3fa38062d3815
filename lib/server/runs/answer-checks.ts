/** What answers are checked with. */
import type { Json, JsonObject } from '#lib/engine/json.ts'

/** Checks a value against a user's JSON Schema, in the pool. */
export type Validate = (schema: JsonObject, value: Json) => Promise<{ path: string; code: string; message: string }[]>
