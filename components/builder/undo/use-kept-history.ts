/** Undo and redo across reloads: takes up what was kept when the builder opens, and keeps the history shortly after each edit. */
'use client'
import { useEffect } from 'react'
import { History as HistoryIcon } from 'lucide-react'
import { useToast } from '#components/ui/toast.tsx'
import type { BuilderStore } from '../builder-store.ts'
import { readKept, writeHistory } from './history-database.ts'
import { keepHistory, readHistory, takeUp } from './kept-history.ts'

/** Shorter than the quiet time of autosave, so that what is saved is in the history too. */
const quietMs = 300
const tabKey = 'oriel tab'

/** `own`: the draft that was opened came from this tab's own storage. */
export function useKeptHistory(store: BuilderStore, workflowId: string, own: boolean): void {
  const toast = useToast()
  useEffect(() => {
    const tab = tabId()
    let timer: ReturnType<typeof setTimeout> | undefined
    let written = store.getState().history
    let ready = false

    function write() {
      clearTimeout(timer)
      timer = undefined
      const { history } = store.getState()
      if (!ready || history === written) return
      written = history
      void writeHistory(workflowId, tab, keepHistory(history))
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
      ready = true
      write()
    }

    let gone = false
    void readKept(workflowId, tab).then((kept) => !gone && takeUpKept(kept))
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
  }, [store, workflowId, own, toast])
}

/** Tells this tab from others, over reloads. */
function tabId(): string {
  const known = sessionStorage.getItem(tabKey)
  if (known !== null) return known
  const fresh = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`
  sessionStorage.setItem(tabKey, fresh)
  return fresh
}
