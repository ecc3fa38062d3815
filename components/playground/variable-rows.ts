/**
 * What a past moment knew, as rows that can be edited one by one, and how a change is named: by the JSON Pointer that asks take. A
 * value of a few named parts is a row per part. Pure.
 */
import type { Material } from '#lib/engine/context/material.ts'
import { isJsonObject, type Json } from '#lib/engine/json.ts'
import { pathOf, pointer } from '#lib/engine/pointer.ts'
import { mentionedIn } from '#lib/engine/scope.ts'

export interface VariableRow {
  pointer: string
  /** As templates name it: `input.team`, `steps.fetch.output`; of the thread its tag. */
  label: string
  /** As recorded. */
  value: Json
  /** The entry has a text of its own, which is what is shown and edited. */
  text?: true
  /** Of the thread: the event it stands in. */
  seq?: number
}

export interface VariableGroup {
  title: string
  rows: VariableRow[]
}

/** More named parts are one value. */
const mostParts = 12

/** `texts`: of what is asked, so that steps which none of them mentions come last. */
export function variableGroups({ scope, thread }: Material, texts: readonly string[]): VariableGroup[] {
  const mentions = mentionedIn([...texts])
  const steps = Object.entries(scope.steps)
  const rowsOfSteps = (read: boolean): VariableRow[] =>
    steps
      .filter(([id]) => mentions(id) === read)
      .flatMap(([id, step]) => (['output', 'args', 'error'] as const).flatMap((field) => (step[field] === undefined ? [] : rowsOf(['steps', id, field], step[field], read))))
  const groups: VariableGroup[] = [
    { title: 'Input', rows: rowsOf(['input'], scope.input) },
    { title: 'Variables', rows: Object.entries(scope.vars).flatMap(([name, value]) => rowsOf(['vars', name], value, false)) },
    { title: 'Steps that are read', rows: rowsOfSteps(true) },
    { title: 'Thread', rows: thread.filter(({ type }) => type !== 'input').map(({ seq, tag, value, text }) => ({ pointer: pointer(['thread', seq]), label: tag, seq, value: text ?? value, ...(text !== undefined && { text: true as const }) })) },
    { title: 'Other', rows: [...(scope.args === undefined ? [] : rowsOf(['args'], scope.args, false)), ...(scope.prev === undefined ? [] : rowsOf(['prev'], scope.prev, false)), ...rowsOf(['trigger'], scope.trigger, false), { pointer: '/now', label: 'now', value: scope.now }] },
    { title: 'Other steps', rows: rowsOfSteps(false) },
  ]
  return groups.filter(({ rows }) => rows.length > 0)
}

function rowsOf(path: readonly string[], value: Json, apart = true): VariableRow[] {
  const parts = isJsonObject(value) ? Object.entries(value) : []
  if (!apart || parts.length === 0 || parts.length > mostParts) return [{ pointer: pointer(path), label: path.join('.'), value }]
  return parts.map(([name, part]) => ({ pointer: pointer([...path, name]), label: [...path, name].join('.'), value: part }))
}

/** The changes with this one; a value as recorded is no change. */
export function withVariable(variables: Readonly<Record<string, Json>>, row: Pick<VariableRow, 'pointer' | 'value'>, value: Json): Record<string, Json> {
  const { [row.pointer]: _, ...others } = variables
  return JSON.stringify(value) === JSON.stringify(row.value) ? others : { ...others, [row.pointer]: value }
}

/** Changes of a kept state that still lead somewhere in this moment. */
export function fittingVariables(variables: Readonly<Record<string, Json>>, groups: readonly VariableGroup[]): Record<string, Json> {
  const known = new Set(groups.flatMap(({ rows }) => rows.map((row) => row.pointer)))
  return Object.fromEntries(Object.entries(variables).filter(([at]) => known.has(at)))
}

/** `input.team` */
export const labelOf = (at: string): string => (pathOf(at) ?? []).join('.')

/** One line of a value, for a row that is not open. */
export function lineOf(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}

