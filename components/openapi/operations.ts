/** The operations of a document, as a list to choose from: read from the top of each, so that thousands cost nothing. Pure. */
import { isJsonObject, type JsonObject } from '#lib/engine/json.ts'
import { objectOf, oneLine, textOf } from '#lib/nodes/draft.ts'
import { dereferenced } from './references.ts'

export const httpMethods = ['get', 'head', 'post', 'put', 'patch', 'delete'] as const
export type HttpMethod = (typeof httpMethods)[number]

/** One operation in the list. `key` names it within its document: `GET /pets/{id}`. */
export interface OperationItem {
  key: string
  method: Uppercase<HttpMethod>
  path: string
  operationId: string
  summary: string
  tags: string[]
  deprecated: boolean
}

/** In the document's order. */
export function listOperations(root: JsonObject): OperationItem[] {
  return Object.entries(objectOf(root, 'paths')).flatMap(([path, item]) => {
    const found = dereferenced(root, item)
    return found ? httpMethods.flatMap((method) => (isJsonObject(found[method]) ? [itemOf(method, path, found[method])] : [])) : []
  })
}

function itemOf(method: HttpMethod, path: string, operation: JsonObject): OperationItem {
  const tags = Array.isArray(operation.tags) ? operation.tags.filter((tag) => typeof tag === 'string') : []
  const upper = method.toUpperCase() as Uppercase<HttpMethod>
  const summary = oneLine(textOf(operation, 'summary') || textOf(operation, 'description'))
  return { key: `${upper} ${path}`, method: upper, path, operationId: textOf(operation, 'operationId'), summary: summary.slice(0, 200), tags, deprecated: operation.deprecated === true }
}

/** Those in which every word of a search occurs. */
export function matchingOperations(operations: readonly OperationItem[], search: string): readonly OperationItem[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return operations
  return operations.filter(({ key, operationId, summary, tags }) => {
    const text = [key, operationId, summary, ...tags].join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
