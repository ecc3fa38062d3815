/** How many tokens a text is, counted a moment after it stops changing. Undefined until it is known. One worker for the page. */
'use client'
import { useEffect, useState } from 'react'

const quietMs = 250
/** A worker with an encoder holds about 100 MB: it goes when nobody has asked for this long. */
const idleMs = 60_000

let worker: Worker | undefined
let idle: ReturnType<typeof setTimeout> | undefined
let asked = 0
const answers = new Map<number, (tokens: number) => void>()

function count(text: string, answer: (tokens: number) => void): () => void {
  worker ??= startWorker()
  clearTimeout(idle)
  idle = setTimeout(() => {
    worker?.terminate()
    worker = undefined
  }, idleMs)
  asked += 1
  const id = asked
  answers.set(id, answer)
  worker.postMessage({ id, text })
  return () => answers.delete(id)
}

function startWorker(): Worker {
  const started = new Worker(new URL('./token-worker.ts', import.meta.url), { type: 'module' })
  started.onmessage = ({ data }: MessageEvent<{ id: number; tokens: number }>) => {
    answers.get(data.id)?.(data.tokens)
    answers.delete(data.id)
  }
  return started
}

export function useTokenCount(text: string): number | undefined {
  const [tokens, setTokens] = useState<number>()
  useEffect(() => {
    let cancel: (() => void) | undefined
    const timer = setTimeout(() => {
      cancel = count(text, setTokens)
    }, quietMs)
    return () => {
      clearTimeout(timer)
      cancel?.()
    }
  }, [text])
  return tokens
}
