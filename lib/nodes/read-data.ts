/**
 * Reading a node's `data` against its type's schema, and telling the two ways of being wrong apart (contract §8, "Drafts"):
 *
 * - *malformed*: a field of the wrong type, or one that the type does not have. The document is refused (422).
 * - *error*: a required field is missing or empty, a value is out of range, a name is reserved. The draft is saved, and cannot be
 *   published.
 *
 * The rule: an issue is malformed if the field is unknown, if a value is there and its JSON type is not the field's, or if it is a
 * word outside a closed list (`method: "FETCH"`), which no editor can have written.
 */
import type { z } from 'zod'
import { reservedHandles } from '#lib/engine/decision.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { pointer, valueAt, type Path } from '#lib/engine/pointer.ts'
import type { ConfigProblem, NodeDefinition } from './define-node.ts'

export interface DataReading {
  /** Parsed, defaults filled in; null where an error or worse stands in the way. */
  config: JsonObject | null
  /** `data` with the defaults of all fields that are in order; what is wrong stands as it was written. */
  draft: JsonObject
  malformed: ConfigProblem[]
  /** Errors and warnings. */
  problems: ConfigProblem[]
}

export function readData(definition: NodeDefinition, data: JsonObject): DataReading {
  const parsed = definition.config.safeParse(data)
  const found = parsed.success ? [] : parsed.error.issues.flatMap((issue) => problemsOf(issue, data, []))
  const malformed = found.filter(({ severity }) => severity === 'malformed')
  const draft = parsed.success ? plain(parsed.data) : draftOf(definition, data)
  const checked = malformed.length === 0 ? (definition.check?.(draft) ?? []) : []
  const problems = [...found.filter(({ severity }) => severity !== 'malformed'), ...checked]
  const blocked = malformed.length > 0 || problems.some(({ severity }) => severity === 'error')
  return { config: blocked ? null : draft, draft, malformed, problems }
}

function draftOf(definition: NodeDefinition, data: JsonObject): JsonObject {
  const draft: JsonObject = { ...data }
  for (const [name, schema] of Object.entries(definition.config.shape)) {
    const field = parseField(schema, data[name])
    if (field !== undefined) draft[name] = field
  }
  return draft
}

function parseField(schema: z.core.$ZodType, value: Json | undefined): Json | undefined {
  const parsed = (schema as z.ZodType).safeParse(value)
  return parsed.success && parsed.data !== undefined ? plainValue(parsed.data) : undefined
}

/** Without undefined, so that the value is the same before and after a store. */
const plainValue = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json

function plain(value: unknown): JsonObject {
  const json = plainValue(value)
  return isJsonObject(json) ? json : {}
}

type Issue = z.core.$ZodIssue

function problemsOf(issue: Issue, data: JsonObject, base: Path): ConfigProblem[] {
  const path = [...base, ...issue.path.map((key) => (typeof key === 'number' ? key : String(key)))]
  const place = { path: pointer(path) }
  const name = path.join('.')
  const value = valueAt(data, path)
  if (value === undefined) return [{ severity: 'error', code: 'missing_field', ...place, message: `${name} is missing. Fill it in.` }]
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ severity: 'malformed', code: 'unknown_field', path: pointer([...path, key]), message: `there is no field ${[...path, key].join('.')}. Remove it, or correct its name.` }))
    case 'invalid_type':
      if (issue.expected === 'int' && typeof value === 'number') return [outOfRange(`${name} must be a whole number, not ${value}.`, place)]
      return [{ severity: 'malformed', code: 'invalid_field', ...place, message: `${name} must be ${article(issue.expected)}, not ${kindOf(value)}.` }]
    case 'invalid_union':
      return unionProblems(issue, data, path, name)
    case 'invalid_value':
      return [invalidChoice(issue.values, value, place, name)]
    case 'too_small':
      if (isEmpty(value)) return [{ severity: 'error', code: 'missing_field', ...place, message: `${name} is empty. Fill it in.` }]
      break
    case 'invalid_key':
      return [outOfRange(`${name} cannot be a name here: ${issue.issues[0]?.message ?? issue.message}.`, place)]
    case 'custom':
      if (typeof value === 'string' && (reservedHandles as readonly string[]).includes(value)) {
        return [{ severity: 'error', code: 'reserved_name', ...place, message: `${name} may not be "${value}": that is the name of a port of its own. Choose another name.` }]
      }
  }
  return [outOfRange(`${name} does not fit: ${issue.message}.`, place)]
}

const outOfRange = (message: string, place: { path: string }): ConfigProblem => ({ severity: 'error', code: 'invalid_value', ...place, message })

/** The alternative that comes nearest: one of the value's own JSON type, else the field is of the wrong type. */
function unionProblems(issue: Extract<Issue, { code: 'invalid_union' }>, data: JsonObject, path: Path, name: string): ConfigProblem[] {
  const alternatives = issue.errors.map((issues) => issues.flatMap((inner) => problemsOf(inner, data, path)))
  const draftable = alternatives.find((problems) => problems.length > 0 && problems.every(({ severity }) => severity === 'error'))
  if (draftable) return draftable
  const nearest = alternatives.find((problems) => problems.every((problem) => problem.path !== pointer(path)))
  if (nearest && nearest.length > 0) return nearest
  const value = valueAt(data, path)
  return [{ severity: 'malformed', code: 'invalid_field', path: pointer(path), message: `${name} cannot be ${kindOf(value)} of this form: it fits none of what is allowed here.` }]
}

function invalidChoice(allowed: readonly unknown[], value: Json, place: { path: string }, name: string): ConfigProblem {
  return { severity: 'malformed', code: 'invalid_field', ...place, message: `${name} must be ${allowed.map((word) => JSON.stringify(word)).join(' or ')}, not ${JSON.stringify(value).slice(0, 80)}.` }
}

const isEmpty = (value: Json): boolean => value === '' || (Array.isArray(value) && value.length === 0)

function kindOf(value: Json | undefined): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return article(typeof value)
}

const words: Record<string, string> = { array: 'a list', record: 'an object', object: 'an object', int: 'a whole number', string: 'a text', boolean: 'true or false', null: 'null' }
const article = (type: string): string => words[type] ?? `a ${type}`
