/**
 * Owns the check of a model's answer: reads it (lib/engine/context/reply.ts) and validates the arguments against the intent's
 * parameters, or the value against the declared schema. Runs in a process of the pool, because those schemas are the author's.
 */
import type { Reply } from '#lib/engine/context/request.ts'
import { readCompletion } from '#lib/engine/context/completion.ts'
import { readReply, replyText } from '#lib/engine/context/reply.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import type { InterpretRequest } from './jobs.ts'
import { validateValue } from './schema.ts'

/** What does not fit is `invalid`, with an error per place; paths are JSON Pointers into the arguments or the value. */
export function interpretReply({ body, strategy, onMultiple, intents, schema }: InterpretRequest): Reply {
  const parsed = readCompletion(body)
  const reply = readReply({ body: parsed, ...(strategy && { strategy }), ...(onMultiple && { onMultiple }), ...(intents && { intents }), ...(schema && { schema }) })
  if (reply.kind === 'intent') {
    const parameters = intents?.find(({ name }) => name === reply.intent)?.parameters
    return parameters ? fitting(reply, parameters, reply.args, parsed) : reply
  }
  return reply.kind === 'text' && schema && reply.value !== undefined ? fitting(reply, schema, reply.value, parsed) : reply
}

function fitting(reply: Reply, schema: JsonObject, value: Json, body: unknown): Reply {
  const problems = validateValue(schema, value)
  if (problems.length === 0) return reply
  return { kind: 'invalid', raw: replyText(body), errors: problems.map(({ path, code, message }) => ({ code, ...(path !== '' && { path }), message })) }
}
