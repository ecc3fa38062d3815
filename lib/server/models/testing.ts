/**
 * A model server for tests: speaks the chat completions protocol over real HTTP, answers as it is scripted, and keeps every byte that
 * it received. Not streaming.
 */
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
  /** Anything else: sent as it is, whether it is a completion or not. */
  raw?: ServerReply
  afterMs?: number
  hang?: boolean
  cut?: boolean
}

/** What came in. `body` is the exact text; `json` the same, parsed. */
export interface ModelCall {
  body: string
  json: { model: string; messages: { role: string; content: unknown }[]; [key: string]: unknown }
  headers: Record<string, string>
  url: string
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
    return replyOf(reply, call, index)
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
  return { body: text, json: JSON.parse(text) as ModelCall['json'], headers, url }
}

function replyOf(reply: ModelReply, call: ModelCall, index: number): ServerReply {
  const timing: ServerReply = { ...(reply.afterMs !== undefined && { afterMs: reply.afterMs }), ...(reply.hang && { hang: true }), ...(reply.cut && { cut: true }) }
  if (reply.raw) return { ...reply.raw, ...timing }
  if (reply.error) {
    const { status, message = 'scripted error', headers = {} } = reply.error
    return { status, headers, body: { error: { message, type: 'scripted', param: null, code: null } }, ...timing }
  }
  return { body: completionOf(reply, call.json.model, index), ...timing }
}

function completionOf(reply: ModelReply, model: string, index: number): object {
  const calls = reply.calls ?? (reply.intent === undefined ? [] : [{ name: reply.intent, args: reply.args ?? {} }])
  const message = {
    role: 'assistant',
    content: reply.text ?? (calls.length > 0 ? null : 'ok'),
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
