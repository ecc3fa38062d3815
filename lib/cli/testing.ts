/** Test support: a tiny server that answers what a test scripted, and the command line run against it. Used by tests only. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { runCommandLine } from './command-line.ts'
import { output } from './output.ts'

export interface Scripted {
  status?: number
  /** Sent as JSON; a list of server-sent event frames is sent as a stream. */
  body?: unknown
  stream?: string
}

export interface Sent {
  method: string
  url: string
  body: unknown
  authorization: string | undefined
}

export interface ScriptedServer {
  url: string
  /** Every request that arrived, in order. */
  sent: Sent[]
  close(): Promise<unknown>
}

/** `answers`: `METHOD /path` without /api/v1 and query, with ` stream` after it where a stream is asked for → its answers in turn, the last for ever. */
export async function scriptedServer(answers: Record<string, Scripted | Scripted[]>): Promise<ScriptedServer> {
  const sent: Sent[] = []
  const turns = new Map(Object.entries(answers).map(([name, given]) => [name, Array.isArray(given) ? [...given] : [given]]))
  const server: Server = createServer((incoming, outgoing) => {
    let text = ''
    incoming.on('data', (chunk) => (text += chunk))
    incoming.on('end', () => {
      const { method = '', url = '', headers } = incoming
      sent.push({ method, url, body: text === '' ? undefined : JSON.parse(text), authorization: headers.authorization })
      const left = turns.get(`${method} ${url.replace('/api/v1', '').replace(/\?.*/, '')}${headers.accept === 'text/event-stream' ? ' stream' : ''}`)
      const answer = (left && left.length > 1 ? left.shift() : left?.[0]) ?? { status: 404, body: { type: 'x', title: 'x', status: 404, code: 'not_found', detail: 'There is no such thing.' } }
      outgoing.writeHead(answer.status ?? 200, { 'content-type': answer.stream === undefined ? 'application/json' : 'text/event-stream' })
      outgoing.end(answer.stream ?? JSON.stringify(answer.body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, sent, close: () => new Promise((resolve) => server.close(resolve)) }
}

export const testKey = 'test-key-0123456789'

/** Runs one command line; `url` undefined: no server is known. */
export async function oriel(url: string | undefined, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  let stdout = ''
  let stderr = ''
  const out = output((text) => (stdout += text), (text) => (stderr += text))
  const code = await runCommandLine(args, { url, key: testKey }, out)
  return { code, stdout, stderr }
}
