/**
 * The text of an OpenAPI document as an object: JSON or YAML, OpenAPI 3.0, 3.1, 3.2 or Swagger 2.0. Nothing is resolved here: a large API
 * has a thousand operations of which a few are wanted, and following every reference makes 70 MB of a file of 13 MB. Pure; slow for
 * large files (10 MB of YAML: 4 s), so it runs in a worker.
 */
import { parse } from 'yaml'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { objectOf, textOf } from '#lib/nodes/draft.ts'

export type Dialect = 'swagger 2.0' | '3.0' | '3.1'

export interface OpenApiDocument {
  root: JsonObject
  dialect: Dialect
  /** As its author names it. */
  title: string
  /** `OpenAPI 3.0.3`, `Swagger 2.0`. */
  version: string
}

export type ReadDocument = { ok: true; document: OpenApiDocument } | { ok: false; message: string }

/** Aliases of one YAML file that are unfolded; beyond that a small file is meant to become a huge one. */
const mostAliases = 2000

export function readDocument(text: string): ReadDocument {
  const parsed = parseText(text)
  if (!parsed.ok) return parsed
  const root = parsed.value
  if (!isJsonObject(root)) return refused('This is no OpenAPI document: it is no object with "openapi" or "swagger" at its top.')
  const dialect = dialectOf(root)
  if (!dialect) return refused(notOpenApi(root))
  if (Object.keys(objectOf(root, 'paths')).length === 0) return refused('The document has no paths, so there is no operation to import.')
  return { ok: true, document: { root, dialect, title: textOf(objectOf(root, 'info'), 'title').trim() || 'API', version: versionOf(root) } }
}

const refused = (message: string): { ok: false; message: string } => ({ ok: false, message })

function parseText(text: string): { ok: true; value: Json } | { ok: false; message: string } {
  const start = text.trimStart()
  if (start === '') return refused('There is nothing in it.')
  if (start.startsWith('<')) return refused('This is a web page, not an OpenAPI document. Look there for a link to its openapi.json or openapi.yaml.')
  try {
    const value: Json = start.startsWith('{') ? JSON.parse(text) : parse(text, { maxAliasCount: mostAliases, merge: true, logLevel: 'error' })
    return { ok: true, value }
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    return refused(`It could not be read as ${start.startsWith('{') ? 'JSON' : 'YAML'}: ${reason.replace(/:$/, '')}.`)
  }
}

/** YAML reads an unquoted 2.0 as a number. */
const versionText = (value: Json | undefined): string => (typeof value === 'string' ? value : typeof value === 'number' ? value.toFixed(1) : '')

function dialectOf({ openapi, swagger }: JsonObject): Dialect | undefined {
  if (versionText(swagger).startsWith('2.')) return 'swagger 2.0'
  if (versionText(openapi).startsWith('3.0')) return '3.0'
  return versionText(openapi).startsWith('3.') ? '3.1' : undefined
}

const versionOf = ({ openapi, swagger }: JsonObject): string => (openapi === undefined ? `Swagger ${versionText(swagger)}` : `OpenAPI ${versionText(openapi)}`)

function notOpenApi(root: JsonObject): string {
  const version = versionText(root.openapi) || versionText(root.swagger)
  if (version !== '') return `The document says that it is of version ${version}. OpenAPI 3.x and Swagger 2.0 can be imported.`
  if (root.asyncapi !== undefined) return 'This is an AsyncAPI document; only OpenAPI and Swagger can be imported.'
  if (isJsonObject(root.info) && Array.isArray(root.item)) return 'This is a Postman collection. Export it as OpenAPI, then import that.'
  return 'This is no OpenAPI document: neither "openapi" nor "swagger" says its version at the top.'
}
