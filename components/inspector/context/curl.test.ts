import { spawn } from 'node:child_process'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { curlCommand } from './curl.ts'

interface Received {
  path: string | undefined
  headers: IncomingHttpHeaders
  body: Buffer
}

let received: Received | undefined
const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    received = { path: request.url, headers: request.headers, body: Buffer.concat(chunks) }
    response.end('{}')
  })
})
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)))
afterAll(() => new Promise((resolve) => server.close(resolve)))

/** Pastes a command into a shell, and gives what arrived at the server. */
async function paste(command: string, shell = 'sh'): Promise<Received> {
  received = undefined
  const pasted = spawn(shell, [], { env: { ...process.env, OPENAI_API_KEY: 'sk-of-the-person' }, stdio: ['pipe', 'ignore', 'pipe'] })
  let trouble = ''
  pasted.stderr.on('data', (text: Buffer) => (trouble += text.toString()))
  pasted.stdin.end(`${command}\n`)
  await new Promise((resolve) => pasted.once('close', resolve))
  if (!received) throw new Error(`Nothing arrived: ${trouble}`)
  return received
}

const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/`
const awkward = '{"content":"it\'s $HOME `id` $(id) \\n \\\\ \\" %s %% !! \'\'\' 💡 é"}\n\n{"tail":"\\u0000"}'

describe('a copied call, pasted into a shell', () => {
  it.each(['sh', 'bash'])('sends the very bytes from %s: quotes, line breaks, backslashes, emoji', async (shell) => {
    const { path, headers, body } = await paste(curlCommand(awkward, address()), shell)
    expect(body.equals(Buffer.from(awkward))).toBe(true)
    expect(path).toBe('/v1/chat/completions')
    expect(headers).toMatchObject({ 'content-type': 'application/json', authorization: 'Bearer sk-of-the-person' })
  })

  it('sends a body of more than a program may be given as an argument', async () => {
    const long = JSON.stringify({ content: `it's ${awkward} `.repeat(20_000) })
    expect(long.length).toBeGreaterThan(1_000_000)
    expect((await paste(curlCommand(long, address()))).body.equals(Buffer.from(long))).toBe(true)
  })

  it('names the key as a variable and never holds one; also the address, where nobody knows it', () => {
    expect(curlCommand('{}')).toBe(`printf %s '{}' | curl "$OPENAI_BASE_URL/chat/completions" \\\n  -H "Authorization: Bearer $OPENAI_API_KEY" \\\n  -H 'Content-Type: application/json' \\\n  --data-binary @-`)
  })
})
