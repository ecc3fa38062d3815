/**
 * A model server for tests: speaks the chat completions protocol over real HTTP, answers as it is scripted, and keeps every byte that
 * it received, and of each answer every byte that it was to send. A request with `stream: true` is answered with a stream of events.
 */
import { streamedEvents, type StreamableCompletion } from './event-stream.ts'
import { startTestServer, type ReceivedRequest, type ServerReply } from '../http/testing.ts'

/** One answer. Without any of these: the text `ok`. */
export interface ModelReply {
  /** A call of this function. */
  intent?: string
  args?: unknown
  /** Several calls at once. */
  calls?: { name: string; args: unknown }[]
  /** The message's text. */
  text?: string
  /** Members of `usage`; null: none at all. */
  usage?: Record<string, unknown> | null
  finishReason?: string
  /** An HTTP error in the protocol's shape. */
  error?: { status: number; message?: string; headers?: Record<string, string> }
  reasoning?: string
  /** How a request that asks for a stream is answered; by default in one piece per write of 64 bytes. */
  stream?: StreamReply
  /** Anything else: sent as it is, whether it is a completion or not. */
  raw?: ServerReply
  afterMs?: number
  hang?: boolean
  cut?: boolean | number
}

export interface StreamReply {
  /** Bytes per write. */
  pieceBytes?: number
  everyMs?: number
  /** false: one document, as if no stream had been asked for. true: events, although none were. */
  events?: boolean
  /** Rewrites the events, each with its empty line, before they are sent. */
  edit?(events: string[]): string[]
  /** After the last event the connection stays open. */
  stall?: boolean
}

/** What came in. `body` is the exact text; `json` the same, parsed; `sent` the exact text of the answer. */
export interface ModelCall {
  body: string
  json: { model: string; messages: { role: string; content: unknown }[]; stream?: boolean; stream_options?: { include_usage?: boolean }; [key: string]: unknown }
  headers: Record<string, string>
  url: string
  sent: string
}

export interface ModelServer {
  /** `http://127.0.0.1:{port}/v1`, for OPENAI_BASE_URL or a connection. */
  baseUrl: string
  host: string
  calls: ModelCall[]
  /** Replaces the script; a function decides each reply. */
  script(replies: ModelReply[] | ((call: ModelCall, index: number) => ModelReply)): void
  close(): Promise<void>
}

/** Starts a server on a free port. Replies are given in order; the last one repeats. */
export async function startModelServer(replies: ModelReply[] | ((call: ModelCall, index: number) => ModelReply) = [{}]): Promise<ModelServer> {
  const calls: ModelCall[] = []
  let current = replies
  let base = 0
  const server = await startTestServer((request) => {
    const call = callOf(request)
    calls.push(call)
    const index = calls.length - 1 - base
    const reply = typeof current === 'function' ? current(call, index) : (current[Math.min(index, current.length - 1)] ?? {})
    const sent = replyOf(reply, call, index)
    call.sent = typeof sent.body === 'string' || Buffer.isBuffer(sent.body) ? String(sent.body) : JSON.stringify(sent.body ?? '')
    return sent
  })
  return {
    baseUrl: `${server.url}/v1`,
    host: server.host,
    calls,
    script(next) {
      current = next
      base = calls.length
    },
    close: server.close,
  }
}

function callOf({ body, headers, url }: ReceivedRequest): ModelCall {
  const text = body.toString('utf8')
  return { body: text, json: JSON.parse(text) as ModelCall['json'], headers, url, sent: '' }
}

function replyOf(reply: ModelReply, call: ModelCall, index: number): ServerReply {
  const { afterMs, hang, cut } = reply
  const timing: ServerReply = { ...(afterMs !== undefined && { afterMs }), ...(hang && { hang }), ...(cut !== undefined && { cut }) }
  if (reply.raw) return { ...reply.raw, ...timing }
  if (reply.error) {
    const { status, message = 'scripted error', headers = {} } = reply.error
    return { status, headers, body: { error: { message, type: 'scripted', param: null, code: null } }, ...timing }
  }
  const completion = completionOf(reply, call.json.model, index)
  const streams = reply.stream?.events ?? call.json.stream === true
  return { ...(streams ? streamOf(completion, call, reply.stream ?? {}) : { body: completion }), ...timing }
}

function streamOf(completion: StreamableCompletion, call: ModelCall, { pieceBytes = 64, everyMs, edit, stall }: StreamReply): ServerReply {
  const events = streamedEvents(completion, call.json)
  const body = (edit?.(events) ?? events).join('')
  return { headers: { 'content-type': 'text/event-stream; charset=utf-8' }, body, pieceBytes, ...(everyMs !== undefined && { everyMs }), ...(stall && { stall: Buffer.byteLength(body) }) }
}

function completionOf(reply: ModelReply, model: string, index: number): StreamableCompletion {
  const calls = reply.calls ?? (reply.intent === undefined ? [] : [{ name: reply.intent, args: reply.args ?? {} }])
  const message = {
    role: 'assistant',
    content: reply.text ?? (calls.length > 0 ? null : 'ok'),
    ...(reply.reasoning !== undefined && { reasoning_content: reply.reasoning }),
    ...(calls.length > 0 && { tool_calls: calls.map(({ name, args }, nth) => ({ id: `call_${index}_${nth}`, type: 'function', function: { name, arguments: typeof args === 'string' ? args : JSON.stringify(args) } })) }),
  }
  const usage = reply.usage === undefined ? { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 } : reply.usage
  return {
    id: `chatcmpl-test-${index}`,
    object: 'chat.completion',
    created: 0,
    model,
    choices: [{ index: 0, message, finish_reason: reply.finishReason ?? (calls.length > 0 ? 'tool_calls' : 'stop') }],
    ...(usage && { usage }),
  }
}
