/**
 * A chat completion as the stream of events that a server sends where `stream` is asked for: what the scripted model answers then, and
 * what the tests' model server sends. Pure; equal completions give equal text.
 */
import type { Json, JsonObject } from '#lib/engine/json.ts'

export interface StreamableCompletion {
  id: string
  object: string
  created: number
  model: string
  system_fingerprint?: string
  choices: { index: number; message: StreamableMessage; finish_reason: string | null }[]
  usage?: object | null
}

interface StreamableMessage {
  content: string | null
  reasoning_content?: string
  tool_calls?: { id: string; type: string; function: { name: string; arguments: string } }[]
}

/** What a request says of streaming: `stream_options.include_usage` asks for the token counts. */
export interface StreamParameters {
  stream_options?: { include_usage?: unknown } | null | undefined
}

/** Characters of one piece; a token is about four. */
const pieceLength = 12

/** The events, each with its empty line; `[DONE]` last. */
export function streamedEvents({ choices, usage, ...about }: StreamableCompletion, { stream_options: options }: StreamParameters): string[] {
  const chunk = (part: object): string => eventOf(JSON.stringify({ ...about, object: 'chat.completion.chunk', ...part }))
  const deltas = choices.flatMap(({ index, message, finish_reason: reason }) => [
    ...deltasOf(message).map((delta) => chunk({ choices: [{ index, delta, finish_reason: null }] })),
    chunk({ choices: [{ index, delta: {}, finish_reason: reason }] }),
  ])
  return [...deltas, ...(usage && options?.include_usage === true ? [chunk({ choices: [], usage })] : []), eventOf('[DONE]')]
}

const eventOf = (data: string): string => `data: ${data}\n\n`

function deltasOf({ content, reasoning_content: reasoning, tool_calls: calls = [] }: StreamableMessage): JsonObject[] {
  return [
    { role: 'assistant', content: '' },
    ...pieces(reasoning ?? '').map((piece) => ({ reasoning_content: piece })),
    ...pieces(content ?? '').map((piece) => ({ content: piece })),
    ...calls.flatMap(({ id, type, function: called }, index): JsonObject[] => [
      callDelta(index, { id, type, function: { name: called.name, arguments: '' } }),
      ...pieces(called.arguments).map((piece) => callDelta(index, { function: { arguments: piece } })),
    ]),
  ]
}

const callDelta = (index: number, part: Record<string, Json>): JsonObject => ({ tool_calls: [{ index, ...part }] })

/** Cut between characters, never inside one. */
const pieces = (text: string): string[] => text.match(new RegExp(`[^]{1,${pieceLength}}`, 'gu')) ?? []
