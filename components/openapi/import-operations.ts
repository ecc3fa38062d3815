/** What a worker does with a document: opens it, and makes intents and nodes of chosen operations. Pure; see openapi-worker.ts. */
import type { JsonObject } from '#lib/engine/json.ts'
import { importOperation, type ImportedOperation, type ImportOptions } from './import-operation.ts'
import { secretName } from './import-names.ts'
import { sliceOperation } from './operation-slice.ts'
import { listOperations, type HttpMethod, type OperationItem } from './operations.ts'
import type { OpenApiDocument } from './read-document.ts'
import type { SchemeUse } from './security.ts'

/** A document as the screen shows it. */
export interface OpenedDocument {
  title: string
  version: string
  operations: OperationItem[]
}

export interface Imported extends ImportedOperation {
  key: string
}

export interface NeededSecret extends SchemeUse {
  /** Proposed. */
  name: string
  /** Where it has to be sent. */
  hosts: string[]
}

export interface ImportResult {
  operations: Imported[]
  /** Operations that cannot be imported, and why. */
  failures: { key: string; message: string }[]
  secrets: NeededSecret[]
  /** Addresses of servers that the operations name; relative ones as they are. */
  servers: string[]
}

export const openedDocument = ({ root, title, version }: OpenApiDocument): OpenedDocument => ({ title, version, operations: listOperations(root) })

/** `taken`: names of intents that the decision has. Each operation stands for itself: what is wrong with one is said of that one. */
export function importOperations(document: OpenApiDocument, keys: readonly string[], options: ImportOptions, taken: readonly string[]): ImportResult {
  const names = new Set(taken)
  const result: ImportResult = { operations: [], failures: [], secrets: [], servers: [] }
  for (const key of keys) {
    try {
      const [method = '', path = ''] = split(key)
      const slice = sliceOperation(document, method.toLowerCase() as HttpMethod, path)
      const imported = importOperation(slice, { ...options, secrets: proposed(document.title, slice.schemes, options.secrets) }, names)
      names.add(String(imported.intent.name))
      for (const server of slice.servers) if (!result.servers.includes(server)) result.servers.push(server)
      addSecrets(result.secrets, imported, document.title, options.secrets)
      result.operations.push({ key, ...imported })
    } catch (error) {
      result.failures.push({ key, message: error instanceof Error ? error.message : String(error) })
    }
  }
  return result
}

const split = (key: string): [string, string] => [key.slice(0, key.indexOf(' ')), key.slice(key.indexOf(' ') + 1)]

function proposed(title: string, schemes: Record<string, JsonObject>, chosen: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.keys(schemes).map((scheme) => [scheme, chosen[scheme] || secretName(title, scheme)]))
}

function addSecrets(secrets: NeededSecret[], { uses, host }: ImportedOperation, title: string, chosen: Readonly<Record<string, string>>): void {
  for (const use of uses) {
    const known = secrets.find(({ scheme }) => scheme === use.scheme)
    const needed = known ?? { ...use, name: chosen[use.scheme] || secretName(title, use.scheme), hosts: [] }
    if (!known) secrets.push(needed)
    if (host !== '' && !needed.hosts.includes(host)) needed.hosts.push(host)
  }
}
