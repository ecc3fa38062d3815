/**
 * Owns the scripted model (contract §7): answers from a list of entries, without network, clock or dice, so the same log gives the
 * same answers. The first entry that matches answers, as a chat completion like any provider's, so that replies of both go through
 * the same reader.
 *
 * Where the request says `stream`, the same completion comes as the text of a stream of events.
 *
 * An entry matches where its `times` (counted from the log) are not used up and its `when`, JSONata over {thread, messages, call},
 * is true. How its answer looks follows from the request itself: functions → a tool call, a schema → an object with `intent` and
 * one property per intent, neither → `{intent, …args}` as text, after `text` where there is one.
 */
import { z } from 'zod'
import { replyProperty } from '#lib/engine/context/output-strategy.ts'
import type { ScriptEntry } from '#lib/engine/decision.ts'
import { hashText } from '#lib/engine/hash.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import type { ModelAnswer, ModelRequest } from '../advance/runtime.ts'
import type { Pool } from '../pool/pool.ts'
import { estimatedTokens } from './estimate.ts'
import { streamedEvents } from './event-stream.ts'
import { statusFailure } from './failure.ts'

/** Shown wherever such an answer shows; stands in the answer's `system_fingerprint`. */
export const scriptedLabel = 'scripted, no LLM'

const bodySchema = z.object({
  messages: z.array(z.custom<Json>()).catch([]),
  tools: z.array(z.object({ function: z.object({ name: z.string() }) })).catch([]),
  stream: z.boolean().catch(false),
  stream_options: z.object({ include_usage: z.boolean().catch(false) }).optional().catch(undefined),
  response_format: z.object({ json_schema: z.object({ schema: z.object({ properties: z.record(z.string(), z.custom<Json>()).catch({}) }) }) }).optional().catch(undefined),
})

type Body = z.infer<typeof bodySchema>

/** `scriptEntry` of the answer is the index of the entry that gave it, for the log to count. Never rejects for what a script says. */
export async function askScripted(request: ModelRequest, pool: Pick<Pool, 'evaluate' | 'countTokens'>, signal: AbortSignal): Promise<ModelAnswer> {
  const body = bodySchema.parse(JSON.parse(request.body))
  const found = await matching(request, body, pool)
  if (!found.ok) return found
  const { entry, index: scriptEntry } = found
  const late = entry.delayMs === undefined ? undefined : await wait(entry.delayMs, request.timeoutMs, signal)
  if (late) return { ...late, scriptEntry }
  if (entry.error) return { ...statusFailure(entry.error.status, 'a scripted error'), scriptEntry }
  const { message, finishReason } = messageOf(entry, body)
  const { inputTokens, outputTokens } = await estimatedTokens(pool, request.model, request.body, written(message))
  const completion = {
    id: `chatcmpl-scripted-${hashText(`${scriptEntry} ${request.body}`).slice(0, 24)}`,
    object: 'chat.completion',
    created: 0,
    model: request.model,
    system_fingerprint: scriptedLabel,
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason }],
    usage: { prompt_tokens: inputTokens, completion_tokens: outputTokens, total_tokens: inputTokens + outputTokens },
  }
  const latencyMs = entry.delayMs ?? 0
  const answer = body.stream ? { body: streamedEvents(completion, body).join(''), firstByteMs: latencyMs } : { body: JSON.stringify(completion) }
  return { ok: true, ...answer, usage: { inputTokens, outputTokens }, costUsd: 0, finishReason, latencyMs, scriptEntry }
}

type Match = { ok: true; entry: ScriptEntry; index: number } | Extract<ModelAnswer, { ok: false }>

async function matching({ script, scriptUses, thread, call, now }: ModelRequest, { messages }: Body, pool: Pick<Pool, 'evaluate'>): Promise<Match> {
  // A summary is text: what chooses an intent is for the node's own calls.
  const fitting = script.map((entry, index) => ({ entry, index })).filter(({ entry }) => !call.summary || (entry.intent === undefined && entry.args === undefined))
  const left = fitting.filter(({ entry, index }) => entry.times === undefined || (scriptUses[index] ?? 0) < entry.times)
  const rows = left.map(({ entry, index }) => ({ value: index, when: entry.when === undefined ? 'true' : `(${entry.when}) = true` }))
  const unconditional = left[0]?.entry.when === undefined ? left[0] : undefined
  if (unconditional) return { ok: true, ...unconditional }
  const evaluated = await pool.evaluate({ script: { kind: 'first', rows, otherwise: null } }, { thread, messages, call: { ...call }, now })
  if (!evaluated.ok) return { ok: false, code: 'script_error', message: `A condition of the script could not be evaluated: ${evaluated.error.message}`, retryable: false }
  const chosen = left.find(({ index }) => index === evaluated.value.script)
  if (chosen) return { ok: true, ...chosen }
  const why = script.length === 0 ? 'the node has no script' : `none of its ${script.length} entries matches, or their times are used up`
  return { ok: false, code: 'no_script_entry', message: `The scripted model has no answer for call ${call.index} (visit ${call.visit}, attempt ${call.attempt}): ${why}. Add an entry, or choose a connection to a real model.`, retryable: false }
}

interface Message {
  role: 'assistant'
  content: string | null
  refusal: null
  tool_calls?: { id: string; type: 'function'; function: { name: string; arguments: string } }[]
}

function messageOf(entry: ScriptEntry, { tools, response_format: format }: Body): { message: Message; finishReason: string } {
  const { intent, args = {}, text } = entry
  const speak = (content: string | null): { message: Message; finishReason: string } => ({ message: { role: 'assistant', content, refusal: null }, finishReason: 'stop' })
  if (intent === undefined && entry.args === undefined) return speak(text ?? '')
  // A generation has one function and no intents; its entry gives the arguments alone.
  const name = intent ?? tools[0]?.function.name
  if (tools.length > 0 && name !== undefined) {
    const { message } = speak(text ?? null)
    return { message: { ...message, tool_calls: [{ id: 'call_scripted', type: 'function', function: { name, arguments: JSON.stringify(args) } }] }, finishReason: 'tool_calls' }
  }
  if (format) return speak(JSON.stringify(intent === undefined ? args : structured(intent, args, Object.keys(format.json_schema.schema.properties))))
  const reply = JSON.stringify(intent === undefined ? args : 'intent' in args ? { intent, args } : { intent, ...args })
  return speak(text === undefined ? reply : `${text}\n\n${reply}`)
}

/** The object of strategy json_schema: the choice, its arguments, null for every other intent. */
function structured(intent: string, args: JsonObject, properties: string[]): JsonObject {
  const others = properties.filter((property) => property !== 'intent')
  const own = replyProperty(intent, others)
  return { intent, ...Object.fromEntries(others.map((property) => [property, property === own ? args : null])), ...(!others.includes(own) && { [own]: args }) }
}

const written = ({ content, tool_calls: calls = [] }: Message): string => [content ?? '', ...calls.map(({ function: { name, arguments: args } }) => `${name}${args}`)].join('')

/** Null once the time has passed; the failure where the call was cancelled or its limit came first. */
async function wait(delayMs: number, timeoutMs: number, signal: AbortSignal): Promise<Extract<ModelAnswer, { ok: false }> | undefined> {
  const cancelled = await new Promise<boolean>((resolve) => {
    const finish = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', finish)
      resolve(signal.aborted)
    }
    const timer = setTimeout(finish, Math.min(delayMs, timeoutMs))
    signal.addEventListener('abort', finish)
    if (signal.aborted) finish()
  })
  if (cancelled) return { ok: false, code: 'aborted', message: 'The call was cancelled.', retryable: false }
  return delayMs > timeoutMs ? { ok: false, code: 'timeout', message: `The model did not answer within ${timeoutMs} ms.`, retryable: true } : undefined
}
