/** Names that an import gives: of intents, of their arguments, of secrets. Pure. */
import { reservedHandles } from '#lib/engine/decision.ts'
import { numbered } from '#lib/engine/edit.ts'
import type { OperationSlice } from './operation-slice.ts'

/** `listPets`, `pets/list-all` → `list_pets`, `pets_list_all`; without an operation id from method and path. */
export function intentName({ operationId, method, path }: Pick<OperationSlice, 'operationId' | 'method' | 'path'>, taken: ReadonlySet<string>): string {
  const plain = snake(operationId) || snake(`${method} ${path.replace(/\{([^}]+)\}/g, 'by $1')}`)
  const named = /^[a-z]/.test(plain) ? plain : `call_${plain}`
  return numbered(named.slice(0, 56).replace(/_+$/, ''), new Set([...taken, ...reservedHandles]), '_')
}

/** A name that templates and expressions read without quotes: `filter[status]` → `filter_status`. */
export function argumentName(name: string, taken: ReadonlySet<string>): string {
  const plain = name.replace(/[^A-Za-z0-9_]+/g, '_').replace(/^_+|_+$/g, '').slice(0, 60) || 'value'
  return numbered(/^[0-9]/.test(plain) ? `_${plain}` : plain, taken, '_')
}

/** `Petstore API` and `api_key` → `PETSTORE_API_KEY`. */
export function secretName(title: string, scheme: string): string {
  const words = (text: string) => snake(text).toUpperCase().split('_').filter(Boolean)
  const api = words(title).filter((word) => !['API', 'THE', 'REST', 'SWAGGER', 'OPENAPI', 'SERVICE'].includes(word) && !/^V?\d+$/.test(word)).slice(0, 2)
  const own = words(scheme).filter((word) => !api.includes(word))
  const name = [...api, ...(own.length > 0 ? own : ['TOKEN'])].join('_').slice(0, 60)
  return /^[A-Z_]/.test(name) ? name : `API_${name}`
}

function snake(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase()
}
