/** The input that a person last ran a workflow with, kept in this browser, so that the next run starts from it. */
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { startValue } from '#components/schema-form/schema-form.tsx'

const keyOf = (workflowId: string): string => `oriel input ${workflowId}`
const largest = 200_000

export function keepInput(storage: Storage, workflowId: string, input: Json): void {
  const text = JSON.stringify(input)
  try {
    if (text.length <= largest) storage.setItem(keyOf(workflowId), text)
  } catch {
    storage.removeItem(keyOf(workflowId))
  }
}

/** The last input as far as the schema still has its fields, on top of the schema's own defaults. */
export function firstInput(storage: Storage, workflowId: string, schema: JsonObject): Json {
  return fittingInput(readInput(storage, workflowId), schema)
}

/** What another version's form was filled with, as far as this schema has its fields, on top of the schema's own defaults. */
export function fittingInput(input: Json | undefined, schema: JsonObject): Json {
  const start = startValue(schema)
  if (!isJsonObject(input) || !isJsonObject(start)) return input ?? start
  const known = isJsonObject(schema.properties) ? Object.keys(schema.properties) : []
  return { ...start, ...Object.fromEntries(Object.entries(input).filter(([name]) => known.length === 0 || known.includes(name))) }
}

function readInput(storage: Storage, workflowId: string): Json | undefined {
  const text = storage.getItem(keyOf(workflowId))
  if (text === null) return undefined
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
