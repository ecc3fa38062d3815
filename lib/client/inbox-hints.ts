/**
 * Hints that requests changed, for every page: the badge of the rail stands on all of them. Browsers allow six connections to a server,
 * whatever the number of tabs, so one tab listens (whoever holds the lock) and tells the others. Where a browser has no locks, each
 * tab listens for itself. A hint carries the runs concerned, or none where anything may have changed.
 */
import { contractUrl } from '#lib/api/contract.ts'
import { openStream, streamMessageSchema } from '#lib/api/stream.ts'

type OnHint = (runIds: readonly string[]) => void

const name = 'oriel-inbox-hints'
const retryMs = 5_000
const listeners = new Set<OnHint>()
let stopListening: (() => void) | undefined

/** Calls back whenever requests may have changed. Returns how to stop. */
export function onInboxHints(onHint: OnHint): () => void {
  listeners.add(onHint)
  stopListening ??= listen()
  return () => {
    listeners.delete(onHint)
    if (listeners.size > 0) return
    stopListening?.()
    stopListening = undefined
  }
}

function tellAll(runIds: readonly string[]): void {
  for (const onHint of listeners) onHint(runIds)
}

function listen(): () => void {
  const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(name)
  const stopped = new AbortController()
  if (channel) channel.onmessage = ({ data }: MessageEvent<unknown>) => isRunIds(data) && tellAll(data)
  const lead = () => follow(stopped.signal, (runIds) => {
    tellAll(runIds)
    channel?.postMessage(runIds)
  })
  if (channel && 'locks' in navigator) {
    // Held for as long as this page listens; the next tab in line takes over, and looks at everything once.
    navigator.locks.request(name, { signal: stopped.signal }, lead).catch(() => undefined)
  } else void lead()
  return () => {
    stopped.abort()
    channel?.close()
  }
}

const isRunIds = (data: unknown): data is string[] => Array.isArray(data) && data.every((id) => typeof id === 'string')

/** Listens until `signal` aborts; a gap in the connection is told as a hint about everything. */
function follow(signal: AbortSignal, tell: (runIds: readonly string[]) => void): Promise<void> {
  return new Promise((resolve) => {
    let source: EventSource | undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    const open = () => {
      source = new EventSource(contractUrl(openStream, {}, { topic: ['inbox'] }))
      source.onopen = () => tell([])
      source.onmessage = ({ data }: MessageEvent<string>) => {
        const message = streamMessageSchema.safeParse(JSON.parse(data))
        if (message.success && message.data.topic === 'inbox') tell(message.data.runIds)
      }
      source.onerror = () => {
        if (source?.readyState === EventSource.CLOSED) timer = setTimeout(open, retryMs)
      }
    }
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      source?.close()
      resolve()
    })
    if (signal.aborted) resolve()
    else open()
  })
}
