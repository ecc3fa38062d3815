/**
 * What comes of a job that is asked for more often than it can be done: one at a time is under way, of those asked for meanwhile only the
 * newest is done, and what came before stays until then.
 */
'use client'
import { startTransition, useCallback, useRef, useState } from 'react'

/** The last result, and the way to ask. A job must not reject. */
export function useNewest<Result>(): [Result | undefined, (job: () => Promise<Result>) => void] {
  const [result, setResult] = useState<Result>()
  const wanted = useRef<() => Promise<Result>>(undefined)
  const busy = useRef(false)
  const ask = useCallback((job: () => Promise<Result>) => {
    wanted.current = job
    if (busy.current) return
    busy.current = true
    void work()

    async function work() {
      for (let next = wanted.current; next; next = wanted.current) {
        wanted.current = undefined
        const done = await next()
        startTransition(() => setResult(() => done))
      }
      busy.current = false
    }
  }, [])
  return [result, ask]
}
