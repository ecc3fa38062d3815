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
import { requirementOf } from '#lib/engine/requirement.ts'
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
  const refused = found.filter(({ severity }) => severity === 'malformed')
  const draft = parsed.success ? plain(parsed.data) : draftOf(definition, data)
  const checked = refused.length === 0 ? (definition.check?.(draft) ?? []) : []
  const problems = [...found.filter(({ severity }) => severity !== 'malformed'), ...checked]
  const blocked = refused.length > 0 || problems.some(({ severity }) => severity === 'error')
  return { config: blocked ? null : draft, draft, malformed: refused, problems }
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

/** A place in the data that an issue is about, and what stands there. */
interface Place {
  data: JsonObject
  path: Path
  name: string
  value: Json
}

function problemsOf(issue: Issue, data: JsonObject, base: Path): ConfigProblem[] {
  const path = [...base, ...issue.path.map((key) => (typeof key === 'number' ? key : String(key)))]
  const name = path.join('.')
  const value = valueAt(data, path)
  if (value === undefined) return [error('missing_field', path, `${name} is missing. Fill it in.`)]
  if (issue.code === 'too_small' && isEmpty(value)) return [error('missing_field', path, `${name} is empty. Fill it in.`)]
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => malformed('unknown_field', [...path, key], `there is no field ${[...path, key].join('.')}. Remove it, or correct its name.`))
  if (issue.code === 'invalid_union') return unionProblems(issue, { data, path, name, value })
  return [valueProblem(issue, { data, path, name, value })]
}

function valueProblem(issue: Issue, { path, name, value }: Place): ConfigProblem {
  if (issue.code === 'invalid_value') return malformed('invalid_field', path, `${name} must be ${issue.values.map((word) => JSON.stringify(word)).join(' or ')}, not ${JSON.stringify(value).slice(0, 80)}.`)
  if (issue.code === 'invalid_type') {
    if (issue.expected === 'int' && typeof value === 'number') return error('invalid_value', path, `${name} must be a whole number, not ${value}.`)
    return malformed('invalid_field', path, `${name} must be ${article(issue.expected)}, not ${kindOf(value)}.`)
  }
  if (issue.code === 'invalid_key') return error('invalid_value', path, `${name} cannot be a name here: ${issue.issues[0]?.message ?? issue.message}.`)
  const reserved = issue.code === 'custom' && typeof value === 'string' && (reservedHandles as readonly string[]).includes(value)
  if (reserved) return error('reserved_name', path, `${name} may not be "${value}": that is the name of a port of its own. Choose another name.`)
  return error('invalid_value', path, `${name} ${requirementOf(issue, value)}.`)
}

const error = (code: string, path: Path, message: string): ConfigProblem => ({ severity: 'error', code, path: pointer(path), message })
const malformed = (code: string, path: Path, message: string): ConfigProblem => ({ severity: 'malformed', code, path: pointer(path), message })

/** The alternative that comes nearest: one of the value's own JSON type, else the field is of the wrong type. */
function unionProblems(issue: Extract<Issue, { code: 'invalid_union' }>, { data, path, name, value }: Place): ConfigProblem[] {
  const alternatives = issue.errors.map((issues) => issues.flatMap((inner) => problemsOf(inner, data, path))).filter((problems) => problems.length > 0)
  const draftable = alternatives.find((problems) => problems.every(({ severity }) => severity === 'error'))
  const nearest = draftable ?? alternatives.find((problems) => problems.every((problem) => problem.path !== pointer(path)))
  return nearest ?? [malformed('invalid_field', path, `${name} cannot be ${kindOf(value)} of this form: it fits none of what is allowed here.`)]
}

const isEmpty = (value: Json): boolean => value === '' || (Array.isArray(value) && value.length === 0)

function kindOf(value: Json): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return article(typeof value)
}

const words: Record<string, string> = { array: 'a list', record: 'an object', object: 'an object', int: 'a whole number', string: 'a text', boolean: 'true or false', null: 'null' }
const article = (type: string): string => words[type] ?? `a ${type}`
