/**
 * What a contract is: one object per endpoint, from which the route handler, the browser client and the OpenAPI document are
 * made. Owns nothing of transport: how a request is authenticated or sent is the server's and the client's business.
 */
import type { z } from 'zod'
import type { ErrorCode } from './errors.ts'

export interface Contract {
  /** Unique camelCase verb and noun; the OpenAPI operationId. */
  id: string
  /** One line for people. */
  summary: string
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Under /api/v1, with `{name}` for parameters. */
  path: string
  /** member (default): a session or an API key · owner: one with the role owner · address: its secret address is the right, keys and cookies are not looked at. */
  auth?: 'member' | 'owner' | 'address'
  /** Values that do not parse name nothing: 404. */
  params?: z.ZodObject
  /** A key given twice is a list. Keys that are not named here are ignored. */
  query?: z.ZodObject
  body?: z.ZodType
  /** In place of `body`: types of a body that is taken as its bytes. */
  consumes?: readonly string[]
  /** Bytes that a body may have, where fewer are wanted than everywhere. */
  largestBody?: number
  response?: z.ZodType
  /** Of the usual success; 200 where it is left out. */
  status?: 200 | 201 | 202 | 204
  /** Another success, with the same response schema. */
  otherStatus?: 200 | 202
  /** What a success is written as; `json_or_stream` follows the Accept header; a list: bytes of one of these types. Default json. */
  produces?: 'json' | 'stream' | 'json_or_stream' | 'text' | readonly string[]
  /** Request headers that mean something: name → what. */
  headers?: Record<string, string>
  /** Codes beyond `commonErrors`. */
  errors?: readonly ErrorCode[]
}

/** What every endpoint may answer, so that no contract lists it. */
export const commonErrors = ['unauthorized', 'forbidden', 'unknown_host', 'internal'] as const satisfies readonly ErrorCode[]

export function defineContract<const C extends Contract>(contract: C): C {
  return contract
}

type Output<T> = T extends z.ZodType ? z.output<T> : undefined
type Input<T> = T extends z.ZodType ? z.input<T> : undefined

/** As a handler receives them: parsed, with defaults filled in. */
export type ParamsOf<C extends Contract> = Output<C['params']>
export type QueryOf<C extends Contract> = Output<C['query']>
export type BodyOf<C extends Contract> = Output<C['body']>
/** As a client gives them. */
export type ParamsInput<C extends Contract> = Input<C['params']>
export type QueryInput<C extends Contract> = Input<C['query']>
export type BodyInput<C extends Contract> = Input<C['body']>
/** What a handler answers and a client receives. */
export type ResponseOf<C extends Contract> = Output<C['response']>

/** Where the API begins. */
export const apiBase = '/api/v1'

/** `/api/v1/runs/…?…` of a contract. Missing parameters throw; undefined values are left out, lists repeated, records written `name.key`. */
export function contractUrl(contract: Contract, params: Record<string, string | number> = {}, query: Record<string, QueryValue> = {}): string {
  const path = contract.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name]
    if (value === undefined) throw new Error(`${contract.id} needs the parameter "${name}".`)
    return encodeURIComponent(String(value))
  })
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    for (const [key, item] of entriesOf(name, value)) search.append(key, String(item))
  }
  const text = search.toString()
  return `${apiBase}${path}${text && `?${text}`}`
}

type Scalar = string | number | boolean
export type QueryValue = Scalar | undefined | readonly Scalar[] | { readonly [key: string]: Scalar }

function entriesOf(name: string, value: QueryValue): [string, Scalar][] {
  if (value === undefined) return []
  if (typeof value !== 'object') return [[name, value]]
  if (isList(value)) return value.map((item) => [name, item])
  return Object.entries(value).map(([key, item]) => [`${name}.${key}`, item])
}

const isList = (value: object): value is readonly Scalar[] => Array.isArray(value)
