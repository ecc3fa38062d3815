/**
 * Server-sent events as a response: framing, the comment line that keeps proxies awake, and an end when the client goes. A slow
 * client costs no memory: whoever feeds the stream asks `hungry` first and comes back when it is, because what it would be sent
 * stands in the database anyway.
 */
import { streamEnded } from '../auth/live-streams.ts'

/** What may be queued for one client before its feeder has to wait. */
const backlogBytes = 256 * 1024
/** Proxies cut connections that are silent for 30 to 60 s. */
const commentEveryMs = 15_000

const encoder = new TextEncoder()

export interface EventSink {
  /** Sends a frame whatever the backlog. */
  send(frame: Uint8Array): void
  /** Whether the client keeps up. */
  hungry(): boolean
  end(): void
}

/** What feeds a stream. `wake`: the client has caught up, or something may have happened. */
export interface EventFeed {
  wake(): void
  stop(): void
}

/** Whether the client asked for server-sent events. */
export const wantsStream = (headers: Headers): boolean => (headers.get('accept') ?? '').includes('text/event-stream')

/** The seq that a reconnecting client received last; null for a first connection. */
export function lastEventSeq(headers: Headers): number | null {
  const id = headers.get('last-event-id')
  return id !== null && /^\d{1,9}$/.test(id) ? Number(id) : null
}

/** A message: `data` as JSON, `id` what the client sends back as Last-Event-ID. */
export function frame(data: unknown, { id, event }: { id?: string | number; event?: string } = {}): Uint8Array {
  return encoder.encode(`${event === undefined ? '' : `event: ${event}\n`}${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`)
}

/** The response, fed by what `feed` returns until one side ends it. `signal`: the client has gone, or may see no more. */
export function eventStream(signal: AbortSignal, feed: (sink: EventSink) => EventFeed): Response {
  let feeding: EventFeed | undefined
  let comments: NodeJS.Timeout | undefined
  let open = true
  let close = () => undefined as void
  const stop = () => {
    if (!open) return
    open = false
    clearInterval(comments)
    signal.removeEventListener('abort', end)
    streamEnded(signal)
    feeding?.stop()
  }
  const end = () => {
    if (!open) return
    stop()
    close()
  }
  const stream = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const hungry = () => open && (controller.desiredSize ?? 0) > 0
        controller.enqueue(encoder.encode('retry: 1000\n\n'))
        comments = setInterval(() => hungry() && controller.enqueue(encoder.encode(':\n\n')), commentEveryMs)
        close = () => controller.close()
        signal.addEventListener('abort', end)
        feeding = feed({ send: (bytes) => open && controller.enqueue(bytes), hungry, end })
        if (signal.aborted) end()
        feeding.wake()
      },
      pull: () => feeding?.wake(),
      cancel: stop,
    },
    new ByteLengthQueuingStrategy({ highWaterMark: backlogBytes }),
  )
  return new Response(stream, {
    // no-transform: Next would compress, and a compressing proxy holds messages back.
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-cache, no-transform', 'x-accel-buffering': 'no' },
  })
}
