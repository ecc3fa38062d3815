/** Whether an input fits a workflow's input schema. User schemas are evaluated in the pool; the plainest needs none. */
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { ApiError } from '#lib/api/errors.ts'
import { pool } from '../pool/pool.ts'

/** Throws `invalid_input` with a problem per place; paths are JSON Pointers into the request (`/input/…`). */
export async function requireFittingInput(schema: JsonObject, input: Json): Promise<void> {
  const problems = saysOnlyObject(schema) ? objectProblems(input) : await pool().validate(schema, input)
  if (problems.length === 0) return
  const [first] = problems
  const place = first?.path ? `${first.path} ` : 'it '
  throw new ApiError('invalid_input', `The input does not fit the workflow’s input schema: ${place}${first?.message ?? ''}`.trimEnd(), {
    problems: problems.map(({ path, code, message }) => ({ path: `/input${path}`, code, message })),
  })
}

const saysOnlyObject = (schema: JsonObject): boolean => schema.type === 'object' && Object.keys(schema).length === 1

const objectProblems = (input: Json) => (isJsonObject(input) ? [] : [{ path: '', code: 'type', message: 'must be an object' }])
