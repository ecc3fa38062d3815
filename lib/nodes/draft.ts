/**
 * Reading a node's draft: `data` that is well formed but may lack what is required. Each reader answers with something empty where
 * the field is missing or of another type, so that cards, handles and checks never fail on what a person is still typing.
 */
import { isJsonObject, type JsonObject } from '#lib/engine/json.ts'

/** A text field, or ''. */
export function textOf(data: JsonObject, name: string): string {
  const value = data[name]
  return typeof value === 'string' ? value : ''
}

/** An object field, or {}. */
export function objectOf(data: JsonObject, name: string): JsonObject {
  const value = data[name]
  return isJsonObject(value) ? value : {}
}

/** The objects of a list field, each with its index in the list. */
export function rowsOf(data: JsonObject, name: string): { index: number; row: JsonObject }[] {
  const value = data[name]
  if (!Array.isArray(value)) return []
  return value.flatMap((row, index) => (isJsonObject(row) ? [{ index, row }] : []))
}

/** The non-empty texts under one key of a list field: names of intents, cases, choices. */
export function namesOf(data: JsonObject, list: string, key: string): string[] {
  return rowsOf(data, list).map(({ row }) => textOf(row, key)).filter((name) => name !== '')
}

/** Text on one line, for a card. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
