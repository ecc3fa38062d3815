/** Undo and redo across reloads: takes up what was kept when the builder opens, and keeps the history shortly after each edit. */
'use client'
import { useEffect } from 'react'
import { History as HistoryIcon } from 'lucide-react'
import { useToast } from '#components/ui/toast.tsx'
import type { BuilderStore } from '../builder-store.ts'
import { readKept, writeHistory, type HistoryPlace } from './history-database.ts'
import { keepHistory, readHistory, takeUp } from './kept-history.ts'
import { tabId } from './tab-id.ts'

/** Shorter than the quiet time of autosave, so that what is saved is in the history too. */
const quietMs = 300

/** `by`: the signed-in person. `own`: the draft that was opened came from this tab's own storage. */
export function useKeptHistory(store: BuilderStore, { workflowId, by, own }: { workflowId: string; by: string; own: boolean }): void {
  const toast = useToast()
  useEffect(() => {
    let place: HistoryPlace | undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    let written = store.getState().history

    function write() {
      clearTimeout(timer)
      timer = undefined
      const { history } = store.getState()
      if (!place || history === written) return
      written = history
      void writeHistory(place, keepHistory(history))
    }
    async function begin() {
      const mine = { by, workflow: workflowId, tab: await tabId() }
      const kept = await readKept(mine)
      if (gone) return
      place = mine
      takeUpKept(kept)
      write()
    }
    function takeUpKept(kept: unknown) {
      const history = readHistory(kept)
      if (history) {
        const { history: taken, left } = takeUp(history, store.getState().history, own)
        store.setState({ history: taken })
        if (left && taken.past.length > 0) {
          toast({
            icon: HistoryIcon,
            message: 'The draft was changed elsewhere since. Undo takes back your own steps only.',
            action: { label: 'Show mine', run: () => store.getState().replace(left) },
            durationMs: 12_000,
          })
        }
      }
    }

    let gone = false
    void begin()
    const stop = store.subscribe(({ history }) => {
      if (history !== written) timer ??= setTimeout(write, quietMs)
    })
    addEventListener('pagehide', write)
    document.addEventListener('visibilitychange', write)
    return () => {
      gone = true
      stop()
      write()
      removeEventListener('pagehide', write)
      document.removeEventListener('visibilitychange', write)
    }
  }, [store, workflowId, own, by, toast])
}
