/** What of a test can be refused before it is ever asked: patterns, expressions and judges that do not parse, fixtures that are too long. */
import type { Assertion } from '#lib/api/assertions.ts'
import { ApiError, type ProblemItem } from '#lib/api/errors.ts'
import { longestFixture } from '#lib/api/test-fixtures.ts'
import { promptTexts } from '#lib/engine/context/assemble.ts'
import { LinearRegExp, PatternError } from '#lib/engine/linear-regex.ts'
import { pool } from '../pool/pool.ts'

/** Throws invalid_request, with the place of each. */
export async function requireSoundAssertions(assertions: readonly Assertion[]): Promise<void> {
  const found = await Promise.all(assertions.map((assertion, place) => problemOf(assertion, `/assertions/${place}`)))
  const problems = found.filter((problem) => problem !== undefined)
  if (problems.length > 0) throw new ApiError('invalid_request', `${problems[0]?.message ?? ''}${problems.length > 1 ? ` And ${problems.length - 1} more.` : ''}`, { problems })
}

async function problemOf(assertion: Assertion, place: string): Promise<ProblemItem | undefined> {
  if (assertion.kind === 'field' && assertion.matches !== undefined) return patternProblem(assertion.matches, `${place}/matches`)
  if (assertion.kind === 'expression') {
    const [error] = await pool().checkExpressions([assertion.expression])
    return error ? { path: `${place}/expression`, code: error.code, message: `The expression cannot be read: ${error.message}` } : undefined
  }
  if (assertion.kind === 'judge') {
    const errors = await pool().checkTemplates(promptTexts(assertion.prompt).map(({ text }) => text))
    const error = errors.find((one) => one !== null)
    return error ? { path: `${place}/prompt`, code: error.code, message: `A message of the judge cannot be read: ${error.message}` } : undefined
  }
  return undefined
}

function patternProblem(pattern: string, path: string): ProblemItem | undefined {
  try {
    new LinearRegExp(pattern)
    return undefined
  } catch (error) {
    if (error instanceof PatternError) return { path, code: 'invalid_pattern', message: error.message }
    throw error
  }
}

export const fixtureBytes = (fixture: object): number => Buffer.byteLength(JSON.stringify(fixture))

/** Throws payload_too_large. */
export function requireShortFixture(fixture: object): void {
  const bytes = fixtureBytes(fixture)
  if (bytes <= longestFixture) return
  throw new ApiError('payload_too_large', `The fixture takes ${(bytes / 1024 / 1024).toFixed(1)} MiB, and a test keeps at most ${longestFixture / 1024 / 1024} MiB. Take a call with a shorter thread, or shorten values of the fixture by hand.`)
}
