/** Gives a run page its fork-to-be, and its key: F opens the panel at the selected event. A link may open it too (`?fork=32`, `?fork=failure`). */
'use client'
import { createContext, use, useCallback, useEffect, useState, type ReactNode } from 'react'
import { GitFork } from 'lucide-react'
import { useStore } from 'zustand'
import { failurePlace } from '#lib/engine/fork-places.ts'
import { useCommands } from '#components/shell/command-registry.tsx'
import { useRunScreen } from '../run-screen.ts'
import { forkableSeq } from './edit-places.ts'
import { createForkStore, type ForkState, type ForkStore } from './fork-store.ts'

const Context = createContext<ForkStore | undefined>(undefined)

export function ForkProvider({ children }: { children: ReactNode }) {
  const [store] = useState(createForkStore)
  return (
    <Context value={store}>
      <ForkFromAddress />
      <ForkCommands />
      {children}
    </Context>
  )
}

export function useForkStore(): ForkStore {
  const store = use(Context)
  if (!store) throw new Error('This part of the inspector stands outside a run page.')
  return store
}

export function useFork<Value>(pick: (state: ForkState) => Value): Value {
  return useStore(useForkStore(), pick)
}

/** Opens the panel at an event, or closes it where it is open there. */
export function useToggleFork(): () => void {
  const store = useForkStore()
  const { log, selected } = useRunScreen()
  const seq = selected?.seq ?? log.events.length
  return useCallback(() => {
    const { at, rerun, open, close } = store.getState()
    const wanted = forkableSeq(log.events, seq)
    if (at === wanted && rerun === null) close()
    else open(wanted)
  }, [store, log, seq])
}

function ForkCommands() {
  const toggle = useToggleFork()
  const { selected } = useRunScreen()
  useCommands('Run', [{ id: 'fork', label: selected ? `Fork at event ${selected.seq}` : 'Fork', keys: 'f', icon: GitFork, keywords: ['edit', 'what if', 'again'], run: toggle }])
  return null
}

/** Read once: the address follows the selection from then on. */
function ForkFromAddress() {
  const store = useForkStore()
  const { log, select } = useRunScreen()
  const [wanted, setWanted] = useState(() => (typeof location === 'undefined' ? null : readWanted(new URLSearchParams(location.search))))
  useEffect(() => {
    if (!wanted) return
    setWanted(null)
    const at = forkableSeq(log.events, wanted.at === 'failure' ? failurePlace(log.events).atSeq : wanted.at)
    if (log.at(at)) select(at)
    store.getState().open(at, wanted.latest ? { graph: 'latest', live: [] } : {})
  }, [wanted, store, log, select])
  return null
}

function readWanted(query: URLSearchParams): { at: number | 'failure'; latest: boolean } | null {
  const latest = query.get('graph') === 'latest'
  if (query.get('fork') === 'failure') return { at: 'failure', latest }
  const at = Number(query.get('fork'))
  return Number.isInteger(at) && at > 0 ? { at, latest } : null
}
