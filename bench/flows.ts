/** The workflows that are measured, and the local servers that they call. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Flow {
  name: string
  document: object
  /** Statements that reach the disk before the result may be told, beside taking and letting go of the job: launch included. */
  commits: number
}

const at = (x: number) => ({ x, y: 0 })
const edge = (source: string, sourceHandle: string, target: string) => ({ id: `${source}.${sourceHandle}`, source, sourceHandle, target })

/** Five nodes that need nothing outside: launched, then all that happens in one commit. */
const pure: Flow = {
  name: 'five pure nodes',
  commits: 2,
  document: {
    oriel: 1,
    name: 'Five pure nodes',
    nodes: [
      { id: 'start', type: 'start', position: at(0), data: {} },
      { id: 'double', type: 'transform', position: at(200), data: { expression: 'input.n * 2' } },
      { id: 'large', type: 'branch', position: at(400), data: { cases: [{ handle: 'large', when: 'prev > 10' }] } },
      { id: 'keep', type: 'set', position: at(600), data: { values: { result: 'steps.double.output' } } },
      { id: 'end', type: 'end', position: at(800), data: { output: 'vars.result' } },
    ],
    edges: [edge('start', 'out', 'double'), edge('double', 'out', 'large'), edge('large', 'large', 'keep'), edge('large', 'else', 'keep'), edge('keep', 'out', 'end')],
  },
}

/** The effect's start is on disk before it leaves, its end after. */
const http = (address: string): Flow => ({
  name: 'one HTTP call',
  commits: 3,
  document: {
    oriel: 1,
    name: 'One HTTP call',
    nodes: [
      { id: 'start', type: 'start', position: at(0), data: {} },
      { id: 'call', type: 'http', position: at(200), data: { url: `${address}/items` } },
      { id: 'end', type: 'end', position: at(400), data: { output: 'prev.body' } },
    ],
    edges: [edge('start', 'out', 'call'), edge('call', 'out', 'end')],
  },
})

/** The request is on disk before it is posted, the answer after. */
const model = (connection: string): Flow => ({
  name: 'one model call',
  commits: 3,
  document: {
    oriel: 1,
    name: 'One model call',
    nodes: [
      { id: 'start', type: 'start', position: at(0), data: {} },
      {
        id: 'decide', type: 'decide', position: at(200),
        data: {
          prompt: { messages: [{ role: 'user', content: '{{ thread }}\n\nNext?' }] },
          intents: [{ name: 'done', description: 'Done.', parameters: { type: 'object', properties: {} } }],
          model: { connection, name: 'local' },
        },
      },
      { id: 'end', type: 'end', position: at(400), data: {} },
    ],
    edges: [edge('start', 'out', 'decide'), edge('decide', 'done', 'end')],
  },
})

export const flowsOn = (address: string, connection: string): Flow[] => [pure, http(address), model(connection)]

const completion = JSON.stringify({
  id: 'chatcmpl-bench',
  object: 'chat.completion',
  created: 0,
  model: 'local',
  choices: [{ index: 0, finish_reason: 'tool_calls', message: { role: 'assistant', content: null, tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'done', arguments: '{}' } }] } }],
  usage: { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 },
})
const items = JSON.stringify({ items: [1, 2, 3] })

/** A server that answers at once: as a model under /v1, with a small body elsewhere. */
export async function startAnswering(): Promise<{ address: string; host: string; stop(): void }> {
  const server = createServer((request, response) => {
    const body = request.url?.startsWith('/v1/') ? completion : items
    request.resume().once('end', () => response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    address: `http://${host}`,
    host,
    stop() {
      server.close()
      server.closeAllConnections()
    },
  }
}
