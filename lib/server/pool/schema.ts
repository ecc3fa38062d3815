/**
 * Owns the validation of values against JSON Schemas that authors write (run inputs, intents' parameters, forms, structured
 * output). Runs only in a process of the pool: a schema may be slow or recurse without end.
 *
 * Drafts: 2020-12 unless `$schema` names draft 4, 6 or 7. ajv's strict mode is off, so that schemas of other tools are accepted;
 * what it would have refused (unknown keywords and formats) is reported by `checkSchemaText`'s problems instead. Patterns and
 * formats match in linear time, or see at most 4,096 characters. Remote references are never fetched.
 */
import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { fullFormats } from 'ajv-formats/dist/formats.js'
import type { Format } from 'ajv'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { LinearRegExp } from '#lib/engine/linear-regex.ts'

/**
 * One thing wrong with a value, or with a schema. `path` is a JSON Pointer into it; a missing property is pointed at where it should
 * be. `code` is the schema keyword that is not met (`required`, `type`, …), or of a schema `invalid_schema`, `invalid_pattern`,
 * `unresolved_reference`, `unknown_keyword`, `unknown_format` (the last two are warnings: validation ignores them).
 */
export interface SchemaProblem {
  path: string
  code: string
  message: string
}

const maxProblems = 50
const remembered = 200
const nativeFormatCharacters = 4096

const regExp = Object.assign((pattern: string, flags: string) => Object.assign(new LinearRegExp(pattern, flags), { toString: () => pattern }), { code: 'oriel' })
const formats = Object.fromEntries(Object.entries<Format>(fullFormats).map(([name, format]) => [name, bounded(format)]))
const options: Options = { strict: false, allErrors: true, logger: false, formats, code: { regExp } }
/** One instance per dialect checks schemas; each schema is compiled by an instance of its own, so that no `$id` meets another. */
const dialects = {
  current: { checker: new Ajv2020(options), compiler: () => new Ajv2020({ ...options, meta: false, validateSchema: false }) },
  draft7: { checker: new Ajv(options), compiler: () => new Ajv({ ...options, meta: false, validateSchema: false }) },
}
const compiled = new Map<string, ValidateFunction>()

/** Everything wrong with `value`, at most 50 problems; empty where it fits. A schema that cannot be used is one `invalid_schema`. */
export function validateValue(schema: JsonObject, value: Json): SchemaProblem[] {
  try {
    const validate = compile(schema)
    if (validate(value) === true) return []
    return distinct((validate.errors ?? []).map(problemOf))
  } catch (error) {
    return [{ path: '', code: 'invalid_schema', message: `The value cannot be checked, because its schema cannot be used: ${reasonOf(error)}` }]
  }
}

/** Everything wrong with a schema, unknown keywords and formats included, at most 50 problems. */
export function checkSchemaText(schema: JsonObject): SchemaProblem[] {
  const { checker } = dialectOf(schema)
  const { $schema: _, ...body } = schema
  if (checker.validateSchema(body) !== true) {
    const errors = (checker.errors ?? []).filter((error) => error.keyword !== 'anyOf' && !error.schemaPath.includes('/anyOf/'))
    return distinct(errors.map((error) => ({ ...problemOf(error), code: 'invalid_schema' })))
  }
  const problems: SchemaProblem[] = []
  inspect(body, '', problems)
  if (!problems.some((problem) => problem.code === 'invalid_pattern')) {
    try {
      compile(schema)
    } catch (error) {
      problems.push({ path: '', code: isMissingReference(error) ? 'unresolved_reference' : 'invalid_schema', message: reasonOf(error) })
    }
  }
  return distinct(problems)
}

const dialectOf = (schema: JsonObject) => (typeof schema.$schema === 'string' && /draft-0[467]/.test(schema.$schema) ? dialects.draft7 : dialects.current)

function compile(schema: JsonObject): ValidateFunction {
  const key = JSON.stringify(schema)
  const known = compiled.get(key)
  if (known) return known
  const { $schema: _, ...body } = schema
  const validate = dialectOf(schema).compiler().compile(body)
  if (compiled.size >= remembered) compiled.delete(compiled.keys().next().value ?? '')
  compiled.set(key, validate)
  return validate
}

/** The formats of ajv-formats, their patterns in linear time where re2js can, else over a bounded length. */
function bounded(format: Format): Format {
  if (format instanceof RegExp) return linear(format)
  if (typeof format === 'function') return (text: string) => text.length <= nativeFormatCharacters && Boolean(format(text))
  return format
}

function linear(pattern: RegExp): Format {
  try {
    const expression = new LinearRegExp(pattern)
    return (text: string) => expression.test(text)
  } catch {
    return (text: string) => text.length <= nativeFormatCharacters && pattern.test(text)
  }
}

const annotations = ['$anchor', 'additionalItems', 'discriminator', 'xml', 'externalDocs', 'example', 'definitions', 'dependencies', 'id', '$schema']
const one = new Set(['not', 'if', 'then', 'else', 'items', 'additionalItems', 'additionalProperties', 'contains', 'propertyNames', 'unevaluatedItems', 'unevaluatedProperties', 'contentSchema'])
const many = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems', 'items'])
const named = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'])

/** Walks a schema and its subschemas for what validation would silently ignore. */
function inspect(schema: JsonObject, path: string, problems: SchemaProblem[]): void {
  const known = dialects.current.checker.RULES.keywords
  for (const [keyword, value] of Object.entries(schema)) {
    const at = `${path}/${escapePointer(keyword)}`
    if (!known[keyword] && !annotations.includes(keyword) && !keyword.startsWith('x-')) {
      problems.push({ path: at, code: 'unknown_keyword', message: `"${keyword}" is no keyword of JSON Schema; it has no effect.` })
    }
    if (keyword === 'format' && typeof value === 'string' && !(value in fullFormats)) {
      problems.push({ path: at, code: 'unknown_format', message: `"${value}" is no known format; any text is accepted.` })
    }
    if (keyword === 'pattern' && typeof value === 'string') inspectPattern(value, at, problems)
    for (const [name, child] of subschemas(keyword, value)) {
      if (keyword === 'patternProperties' && name !== undefined) inspectPattern(name, `${at}/${escapePointer(name)}`, problems)
      if (isJsonObject(child)) inspect(child, name === undefined ? at : `${at}/${escapePointer(name)}`, problems)
    }
  }
}

function subschemas(keyword: string, value: Json): [string | undefined, Json][] {
  if (many.has(keyword) && Array.isArray(value)) return value.map((child, index) => [String(index), child])
  if (one.has(keyword)) return [[undefined, value]]
  return named.has(keyword) && isJsonObject(value) ? Object.entries(value) : []
}

function inspectPattern(pattern: string, path: string, problems: SchemaProblem[]): void {
  try {
    new LinearRegExp(pattern)
  } catch (error) {
    problems.push({ path, code: 'invalid_pattern', message: reasonOf(error) })
  }
}

function problemOf(error: ErrorObject): SchemaProblem {
  const { missingProperty, additionalProperty, unevaluatedProperty, allowedValues, allowedValue } = error.params as Record<string, unknown>
  const unknown = additionalProperty ?? unevaluatedProperty
  if (typeof missingProperty === 'string') return { path: `${error.instancePath}/${escapePointer(missingProperty)}`, code: error.keyword, message: `"${missingProperty}" is missing` }
  if (typeof unknown === 'string') return { path: `${error.instancePath}/${escapePointer(unknown)}`, code: error.keyword, message: `"${unknown}" is not a known property` }
  if (Array.isArray(allowedValues)) return { path: error.instancePath, code: error.keyword, message: `must be one of ${allowedValues.slice(0, 20).map((value) => JSON.stringify(value)).join(', ')}` }
  if (allowedValue !== undefined) return { path: error.instancePath, code: error.keyword, message: `must be ${JSON.stringify(allowedValue)}` }
  return { path: error.instancePath, code: error.keyword, message: error.message ?? `does not meet "${error.keyword}"` }
}

function distinct(problems: SchemaProblem[]): SchemaProblem[] {
  const seen = new Map(problems.map((problem) => [`${problem.path} ${problem.code} ${problem.message}`, problem]))
  return [...seen.values()].slice(0, maxProblems)
}

// Not lib/engine/json.ts: with it comes zod, 0.1 s of a process's start.
const isJsonObject = (value: Json): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)
const isMissingReference = (error: unknown): boolean => error instanceof Error && 'missingRef' in error
const reasonOf = (error: unknown): string => (error instanceof RangeError ? 'it refers to itself without end' : error instanceof Error ? error.message : String(error))
const escapePointer = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1')
