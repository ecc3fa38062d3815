/**
 * What the run page shows, kept in its address: the selected event, the view of the context window, the open call where it is not
 * the event's own, the tab, whether the state shows its changes alone. Without `seq` the page follows the run: its last event is the selected one.
 */
'use client'
import { useCallback, useEffect, useRef, useState } from 'react'
import { usePathname, useSearchParams } from 'next/navigation'

export const callViews = ['window', 'diff', 'bytes', 'response', 'next'] as const
export type CallView = (typeof callViews)[number]

export const runTabs = ['timeline', 'events', 'state', 'calls'] as const
export type RunTab = (typeof runTabs)[number]

export interface Selection {
  /** Null while the page follows the run. */
  seq: number | null
  call: number | null
  view: CallView
  tab: RunTab
  /** What the open call is compared with (diff/other-call.ts); null for its node's previous call. */
  other: string | null
  /** Of the state: only what the selected event changed. */
  changes: boolean
  /** A step that a link leads to; gives way to `seq` as soon as something is selected. */
  step: string | null
}

export interface SelectionChange {
  seq?: number | null
  call?: number | null
  view?: CallView
  tab?: RunTab
  other?: string | null
  changes?: boolean
}

/** Reads a selection from an address; what does not make sense is as if it were not there. */
export function readSelection(query: { get(name: string): string | null }): Selection {
  return {
    seq: positive(query.get('seq')),
    call: positive(query.get('call')),
    view: callViews.find((view) => view === query.get('view')) ?? 'window',
    tab: runTabs.find((tab) => tab === query.get('tab')) ?? 'timeline',
    other: query.get('other'),
    changes: query.get('changes') === '1',
    step: query.get('step'),
  }
}

/** The query of a selection, defaults left out; '' where all are defaults. */
export function selectionQuery({ seq, call, view, tab, other, changes, step }: Selection): string {
  const query = new URLSearchParams()
  if (seq !== null) query.set('seq', String(seq))
  else if (step !== null) query.set('step', step)
  if (call !== null) query.set('call', String(call))
  if (view !== 'window') query.set('view', view)
  if (tab !== 'timeline') query.set('tab', tab)
  if (other !== null) query.set('other', other)
  if (changes) query.set('changes', '1')
  const text = query.toString()
  return text && `?${text}`
}

function positive(text: string | null): number | null {
  const value = Number(text)
  return text !== null && Number.isInteger(value) && value > 0 ? value : null
}

/** The address is written when the selection rests: browsers slow a page down that writes it with every move of a dragged head. */
const restMs = 150

/**
 * The selection in the address, and the way to change parts of it without a navigation. A change counts at once, so a held key steps on
 * from where it is and not from what was last drawn; the address follows when nothing has changed for a moment, or the page is left.
 */
export function useSelection(): [Selection, (change: SelectionChange) => void] {
  const query = useSearchParams()
  const pathname = usePathname()
  const [selection, setSelection] = useState(() => readSelection(query))
  const latest = useRef(selection)
  const writing = useRef<ReturnType<typeof setTimeout>>(undefined)

  const write = useCallback(() => {
    if (writing.current === undefined) return
    clearTimeout(writing.current)
    writing.current = undefined
    history.replaceState(null, '', pathname + selectionQuery(latest.current))
  }, [pathname])
  useEffect(() => {
    addEventListener('pagehide', write)
    // Before a link or a key of the shell leads away: where one comes back to is where one was.
    addEventListener('click', write, true)
    return () => {
      removeEventListener('pagehide', write)
      removeEventListener('click', write, true)
      clearTimeout(writing.current)
    }
  }, [write])
  // Somebody else has led to another address. While one is to be written, what is in the bar is of before.
  useEffect(() => {
    if (writing.current !== undefined) return
    const next = readSelection(new URLSearchParams(location.search))
    if (selectionQuery(next) === selectionQuery(latest.current)) return
    latest.current = next
    setSelection(next)
  }, [query])

  const change = useCallback(
    (part: SelectionChange) => {
      const next = { ...latest.current, ...part, ...('seq' in part && { step: null }) }
      if (selectionQuery(next) === selectionQuery(latest.current)) return
      latest.current = next
      setSelection(next)
      clearTimeout(writing.current)
      writing.current = setTimeout(write, restMs)
    },
    [write],
  )
  return [selection, change]
}
