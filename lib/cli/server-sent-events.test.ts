import { expect, test } from 'vitest'
import { readServerSentEvents, type ServerSentEvent } from './server-sent-events.ts'

async function read(...chunks: Uint8Array[]): Promise<ServerSentEvent[]> {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })
  const messages: ServerSentEvent[] = []
  for await (const message of readServerSentEvents(body)) messages.push(message)
  return messages
}

const bytes = (text: string) => new TextEncoder().encode(text)

test('messages come whole, wherever the network cut them', async () => {
  const whole = bytes('retry: 1000\n\n: still here\n\nid: 1\ndata: {"a":"é"}\r\n\r\nevent: end\ndata: {}\n\n')
  const expected = [{ event: 'message', data: '{"a":"é"}' }, { event: 'end', data: '{}' }]
  expect(await read(whole)).toEqual(expected)
  expect(await read(...[...whole].map((byte) => Uint8Array.of(byte)))).toEqual(expected)
})

test('a message that broke off is none', async () => {
  expect(await read(bytes('data: 1\n\ndata: 2\n'))).toEqual([{ event: 'message', data: '1' }])
})
