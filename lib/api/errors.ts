/**
 * The closed table of errors: every problem+json document that Oriel sends carries one of these codes. Owns code, status and
 * title, the shape on the wire, and the one error class that server code throws and client code catches.
 */
import { z } from 'zod'
import type { JsonObject } from '#lib/engine/json.ts'

export const errorTable = {
  malformed_json: { status: 400, title: 'The body is not JSON' },
  unauthorized: { status: 401, title: 'Not signed in' },
  forbidden: { status: 403, title: 'Not allowed' },
  cross_origin: { status: 403, title: 'Refused: the request comes from another site' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'The address takes another method' },
  stale_revision: { status: 409, title: 'The draft has changed since' },
  name_taken: { status: 409, title: 'The name is taken' },
  in_use: { status: 409, title: 'Still in use' },
  last_owner: { status: 409, title: 'The last owner stays' },
  wrong_status: { status: 409, title: 'The run is in no state for that' },
  already_answered: { status: 409, title: 'Already answered' },
  wrong_kind: { status: 409, title: 'The request asks for something else' },
  arguments_changed: { status: 409, title: 'The arguments are not those shown' },
  request_closed: { status: 410, title: 'The request is closed' },
  callback_used: { status: 410, title: 'The callback address was used' },
  run_ended: { status: 410, title: 'The run has ended' },
  gone: { status: 410, title: 'Gone' },
  payload_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The body has the wrong type' },
  unknown_host: { status: 421, title: 'Unknown host' },
  invalid_request: { status: 422, title: 'The request does not fit' },
  malformed_document: { status: 422, title: 'The workflow document is malformed' },
  publish_blocked: { status: 422, title: 'Problems block publishing' },
  invalid_input: { status: 422, title: 'The input does not fit the schema' },
  invalid_answer: { status: 422, title: 'The answer does not fit' },
  idempotency_mismatch: { status: 422, title: 'The Idempotency-Key was used with another body' },
  invalid_run_file: { status: 422, title: 'The file is no run that can be imported' },
  not_runnable: { status: 422, title: 'The workflow cannot run' },
  unknown_version: { status: 422, title: 'No such version' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something broke inside Oriel' },
  unavailable: { status: 503, title: 'Not available now' },
} as const satisfies Record<string, { status: number; title: string }>

export type ErrorCode = keyof typeof errorTable
export const errorCodes = Object.keys(errorTable) as [ErrorCode, ...ErrorCode[]]

/** One thing wrong with what was sent. `path` is a JSON Pointer into it, or into the node's `data` where `nodeId` is given. */
export const problemItemSchema = z.object({
  code: z.string(),
  message: z.string(),
  path: z.string().optional(),
  nodeId: z.string().optional(),
  handle: z.string().optional(),
  edgeId: z.string().optional(),
  /** Line of a text, from 1. */
  line: z.number().optional(),
  /** Of a reference to what is not there: as it is written, and what was most likely meant. */
  instead: z.object({ written: z.string(), meant: z.string() }).optional(),
  severity: z.enum(['malformed', 'error', 'warning']).optional(),
})
export type ProblemItem = z.infer<typeof problemItemSchema>

/** RFC 9457, with `code` from the table. Some codes carry more: `stale_revision` the current revision and document. */
export const problemDocumentSchema = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.enum(errorCodes),
  detail: z.string(),
  problems: z.array(problemItemSchema).optional(),
  /** Names the log line of an `internal` error. */
  errorId: z.string().optional(),
})
export type ProblemDocument = z.infer<typeof problemDocumentSchema>

/** What more an error carries on the wire, beside code, status, title and detail. */
export interface ErrorExtras {
  problems?: ProblemItem[]
  /** Further members of the problem document, e.g. `waitingOn`. */
  members?: JsonObject
  headers?: Record<string, string>
}

/** An error with a code of the table. `message` is the `detail`: what happened, where, and what to do. */
export class ApiError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly problems: ProblemItem[]
  readonly members: JsonObject
  readonly headers: Record<string, string>

  constructor(code: ErrorCode, detail: string, extras: ErrorExtras = {}) {
    super(detail)
    this.name = 'ApiError'
    this.code = code
    this.status = errorTable[code].status
    this.problems = extras.problems ?? []
    this.members = extras.members ?? {}
    this.headers = extras.headers ?? {}
  }

  toDocument(): ProblemDocument {
    return {
      type: `urn:oriel:error:${this.code}`,
      title: errorTable[this.code].title,
      status: this.status,
      code: this.code,
      detail: this.message,
      ...(this.problems.length > 0 && { problems: this.problems }),
      ...this.members,
    }
  }
}
