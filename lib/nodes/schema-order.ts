/**
 * The order that a schema gives to the keys of a value: a schema's own fields stand as it lists them, whatever the order in which they
 * were written. Where a schema takes any name (headers, a JSON Schema, an editor's `ui`) the author's order stays, because people see it
 * and models are sent it. Changes no value. Pure.
 */
import { z } from 'zod'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'

/** The value with its keys in order, at every depth. A key that the schema does not list comes after those that it does. */
export function inSchemaOrder(schema: z.core.$ZodType, value: Json): Json {
  const inner = unwrapped(schema)
  if (Array.isArray(value)) return inner instanceof z.ZodArray ? value.map((item) => inSchemaOrder(inner.element, item)) : value
  if (!isJsonObject(value)) return value
  if (inner instanceof z.ZodUnion) return ofUnion(inner.options, value)
  if (inner instanceof z.ZodRecord) return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, inSchemaOrder(inner.valueType, member)]))
  return inner instanceof z.ZodObject ? ofObject(inner.shape, value) : value
}

function ofObject(shape: Readonly<Record<string, z.core.$ZodType>>, value: JsonObject): JsonObject {
  const listed = Object.entries(shape).flatMap(([key, schema]): [string, Json][] => {
    const member = Object.hasOwn(value, key) ? value[key] : undefined
    return member === undefined ? [] : [[key, inSchemaOrder(schema, member)]]
  })
  return Object.fromEntries([...listed, ...Object.entries(value).filter(([key]) => !Object.hasOwn(shape, key))])
}

/** The alternative that the value fits; as written, where it fits none. */
function ofUnion(options: readonly z.core.$ZodType[], value: JsonObject): Json {
  const fitting = options.find((option) => z.safeParse(option, value).success)
  return fitting ? inSchemaOrder(fitting, value) : value
}

/** Without what says only whether a value may be missing, or what becomes of it. */
function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault || schema instanceof z.ZodReadonly) return unwrapped(schema.def.innerType)
  if (schema instanceof z.ZodPipe) return unwrapped(schema.def.in)
  if (schema instanceof z.ZodLazy) return unwrapped(schema.def.getter())
  return schema
}
