/**
 * What the fields of a schema form share. It also carries the component that draws a field, because objects and lists draw fields
 * inside themselves and modules must not import each other in a circle.
 */
'use client'
import { createContext, use, type ComponentType, type ReactNode } from 'react'
import type { Json, JsonObject } from '#lib/engine/json.ts'

export interface SchemaProblem {
  /** JSON Pointer into the value; absent or empty means the whole. */
  path?: string
  message: string
}

export interface SchemaFieldProps {
  /** The member's name; empty at the root, the index in a list. */
  name: string
  path: readonly (string | number)[]
  schema: Json
  value: Json | undefined
  required: boolean
  /** undefined takes the member out. */
  onChange(value: Json | undefined): void
  /** Instead of the schema's title or the name: items of a list. */
  label?: string
  /** At the right end of the label: remove this item. */
  aside?: ReactNode
}

export interface SchemaFormContext {
  root: JsonObject
  problems: readonly SchemaProblem[]
  disabled: boolean
  /** The value as it was, where one is changed: what differs shows the old beside the new. */
  was?: Json
  /** Says that the text at `path` cannot be read, or (undefined) can again. */
  report(path: string, message: string | undefined): void
  Field: ComponentType<SchemaFieldProps>
}

export const SchemaFormContext = createContext<SchemaFormContext | undefined>(undefined)

/** The form that a field stands in. */
export function useSchemaForm(): SchemaFormContext {
  const form = use(SchemaFormContext)
  if (!form) throw new Error('A schema field stands outside a SchemaForm.')
  return form
}
