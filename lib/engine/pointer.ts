/** JSON Pointers (RFC 6901): how a place in a document, a node's data or a request body is written down. */
import { isJsonObject, type Json } from './json.ts'

export type Path = readonly (string | number)[]

/** `['headers', 'a/b', 0]` → `/headers/a~1b/0`; the whole value is ''. */
export function pointer(path: Path): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** `/headers/a~1b/0` → `['headers', 'a/b', '0']`; undefined for a text that is no pointer. */
export function pathOf(text: string): string[] | undefined {
  if (text === '') return []
  if (!text.startsWith('/')) return undefined
  return text.slice(1).split('/').map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** The value at a path, or undefined where the path leads nowhere. */
export function valueAt(value: Json | undefined, path: Path): Json | undefined {
  let found: Json | undefined = value
  for (const key of path) {
    if (Array.isArray(found)) found = found[Number(key)]
    else if (isJsonObject(found) && Object.hasOwn(found, key)) found = found[key]
    else return undefined
  }
  return found
}
