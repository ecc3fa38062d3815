/** Reads a body of server-sent events (HTML standard §9.2.6), as far as Oriel sends them: `event` and `data`, comments ignored. */

export interface ServerSentEvent {
  /** `message` where the stream names none. */
  event: string
  data: string
}

/** One item per message that is complete, in order, until the body ends. Rejects as the body does. */
export async function* readServerSentEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  let event = 'message'
  let data: string[] = []
  for await (const line of lines(body)) {
    if (line === '') {
      if (data.length > 0) yield { event, data: data.join('\n') }
      event = 'message'
      data = []
      continue
    }
    const [, name, value] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? []
    if (name === 'event') event = value ?? 'message'
    else if (name === 'data') data.push(value ?? '')
  }
}

async function* lines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  const pieces: string[] = []
  for await (const chunk of body) {
    const [first = '', ...rest] = decoder.decode(chunk, { stream: true }).split('\n')
    pieces.push(first)
    for (const next of rest) {
      yield pieces.join('').replace(/\r$/, '')
      pieces.length = 0
      pieces.push(next)
    }
  }
}
