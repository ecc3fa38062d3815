/**
 * Turns whatever was thrown into a problem+json answer (RFC 9457). Owns the promise that nothing internal leaks: what is not an
 * ApiError is logged under an id, and the answer names only that id.
 */
import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { ApiError, type ProblemItem } from '#lib/api/errors.ts'
import type { Json } from '#lib/engine/json.ts'
import { pointer, valueAt, type Path } from '#lib/engine/pointer.ts'
import { requirementOf } from '#lib/engine/requirement.ts'
import { sqlState } from './db.ts'
import { log } from './log.ts'

/** SQLSTATEs of text that Postgres cannot hold: U+0000, or an escape for it in jsonb. */
const unstorable = new Set(['22021', '22P05'])
/** SQLSTATEs: connection lost, server starting or shutting down. */
const awayStates = /^(08|57P)/
/** Codes of sockets (refused, cut, no such socket file) and of Prisma (unreachable, timed out, closed). */
const awayCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'P1001', 'P1002', 'P1008', 'P1017'])
const noFreeConnection = 'timeout exceeded when trying to connect'

/** The answer for an error. Never throws. */
export function problemResponse(error: unknown): Response {
  const known = asApiError(error)
  if (known) return respond(known)
  const errorId = randomUUID()
  log().error({ err: error, errorId }, 'a request failed unexpectedly')
  return respond(new ApiError('internal', `Something unexpected went wrong. The server's log holds the details under ${errorId}.`, { members: { errorId } }))
}

function asApiError(error: unknown): ApiError | undefined {
  if (error instanceof ApiError) return error
  const state = sqlState(error)
  if (state && unstorable.has(state)) return new ApiError('invalid_request', 'The request holds the character U+0000, which cannot be stored. Remove it.')
  if (isAway(error, state)) {
    log().error({ err: error }, 'the database cannot be reached')
    return new ApiError('unavailable', 'The database cannot be reached right now. Try again in a few seconds.', { headers: { 'retry-after': '2' } })
  }
  if (error instanceof Error && error.name === 'PoolBusyError') return new ApiError('unavailable', 'Too many evaluations wait for a free process. Try again in a moment.', { headers: { 'retry-after': '1' } })
  return undefined
}

function isAway(error: unknown, state: string | undefined): boolean {
  if (state && awayStates.test(state)) return true
  if (!(error instanceof Error)) return false
  const { code } = error as { code?: unknown }
  return (typeof code === 'string' && awayCodes.has(code)) || error.message === noFreeConnection
}

function respond(error: ApiError): Response {
  return new Response(JSON.stringify(error.toDocument()), {
    status: error.status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...error.headers },
  })
}

/** An error for what a zod schema refused: one problem per place, each a sentence that names it; the detail tells the first of them. */
export function refused(detail: string, error: z.ZodError, sent: unknown): ApiError {
  const problems = problemsOf(error.issues, sent as Json | undefined).slice(0, 100)
  const more = problems.length - 1
  return new ApiError('invalid_request', `${detail} ${problems[0]?.message ?? ''}${more > 0 ? ` And ${more} more.` : ''}`, { problems })
}

/** Zod's issues as problems; of a union, those of the branch that came furthest. */
function problemsOf(issues: readonly z.core.$ZodIssue[], sent: Json | undefined, base: Path = []): ProblemItem[] {
  return issues.flatMap((issue): ProblemItem[] => {
    const path = [...base, ...placeIn(sent, base, issue.path)]
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownField([...path, key]))
    if (issue.code === 'invalid_union') {
      const nearest = issue.errors.filter((branch) => branch.some((inner) => inner.path.length > 0)).sort((a, b) => a.length - b.length)[0]
      if (nearest) return problemsOf(nearest, sent, path)
    }
    return [{ path: pointer(path), code: issue.code, message: `${path.join('.') || 'It'} ${requirementOf(issue, valueAt(sent, path))}.` }]
  })
}

const unknownField = (path: Path): ProblemItem => ({ path: pointer(path), code: 'unknown_field', message: `There is no field ${path.join('.')} here. Remove it, or correct its name.` })

/** The place as the sender knows it: one value that was read as a list of one has no index. */
function placeIn(sent: Json | undefined, base: Path, path: readonly PropertyKey[]): Path {
  const keys = path.map((key) => (typeof key === 'number' ? key : String(key)))
  const parent = valueAt(sent, [...base, ...keys.slice(0, -1)])
  return typeof keys.at(-1) === 'number' && parent !== undefined && !Array.isArray(parent) ? keys.slice(0, -1) : keys
}
