/** Asks variants and cancels them. One request per variant; leaving the page cancels all. */
'use client'
import { useEffect, useMemo } from 'react'
import { askByHand } from '#lib/client/asks.ts'
import { errorText } from '#lib/client/query-client.ts'
import type { PlaygroundStore } from './playground-store.ts'

export interface Asking {
  /** Without an id: all variants that are not being asked. */
  ask(id?: string): void
  cancel(id?: string): void
}

export function useAsking(store: PlaygroundStore, promptId: string, runId: string, seq: number): Asking {
  const asking = useMemo(() => createAsking(store, promptId, runId, seq), [store, promptId, runId, seq])
  useEffect(() => () => asking.cancel(), [asking])
  return asking
}

function createAsking(store: PlaygroundStore, promptId: string, runId: string, seq: number): Asking {
  const under = new Map<string, AbortController>()

  async function askOne(id: string): Promise<void> {
    const { variants, variables, count, begin, hear, answer, end } = store.getState()
    const variant = variants.find((each) => each.id === id)
    if (!variant || under.has(id)) return
    const abort = new AbortController()
    under.set(id, abort)
    begin(id)
    try {
      await askByHand(promptId, { runId, seq, body: variant.data, variables, count }, { signal: abort.signal, onText: (text) => hear(id, text), onAnswer: (made) => answer(id, made) })
      end(id, 'done')
    } catch (error) {
      if (abort.signal.aborted) end(id, 'interrupted')
      else end(id, 'failed', errorText(error))
    } finally {
      under.delete(id)
    }
  }

  return {
    ask(id) {
      for (const each of id === undefined ? store.getState().variants.map((variant) => variant.id) : [id]) void askOne(each)
    },
    cancel(id) {
      for (const [each, abort] of under) if (id === undefined || each === id) abort.abort()
    },
  }
}
