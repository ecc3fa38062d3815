/**
 * JSON as a type and as a boundary check. Everything that enters the log, a context or a screen is one of these:
 * no undefined, no Date, no function, so a value survives any number of processes unchanged.
 */
import { z } from 'zod'

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

/** A JSON object of any content; only the outermost shape is checked, because `JSON.parse` made the rest. */
export const jsonObjectSchema: z.ZodType<JsonObject> = z.record(z.string(), z.custom<Json>((value) => value !== undefined))

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
