/** Hints of what changed (`runs`, `inbox`), for lists. One connection per hook; reconnects by itself, with patience. */
'use client'
import { useEffect, useRef } from 'react'
import { contractUrl } from '#lib/api/contract.ts'
import { openStream, streamMessageSchema, type StreamMessage, type StreamTopic } from '#lib/api/stream.ts'

const retryMs = 5_000

/** Calls `onMessage` for each message of the topics, and once with `undefined` after a gap in the connection. */
export function useStream(topics: readonly StreamTopic[], onMessage: (message: StreamMessage | undefined) => void): void {
  const handler = useRef(onMessage)
  useEffect(() => {
    handler.current = onMessage
  })
  const key = topics.join('\n')

  useEffect(() => {
    let source: EventSource | undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    let wasOpen = false

    function open() {
      source = new EventSource(contractUrl(openStream, {}, { topic: key.split('\n') }))
      source.onopen = () => {
        if (wasOpen) handler.current(undefined)
        wasOpen = true
      }
      source.onmessage = (event: MessageEvent<string>) => {
        const message = streamMessageSchema.safeParse(JSON.parse(event.data))
        if (message.success) handler.current(message.data)
      }
      source.onerror = () => {
        if (source?.readyState !== EventSource.CLOSED) return
        clearTimeout(timer)
        timer = setTimeout(open, retryMs)
      }
    }

    if (key !== '') open()
    return () => {
      clearTimeout(timer)
      source?.close()
    }
  }, [key])
}
