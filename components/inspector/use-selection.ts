/**
 * What the run page shows, kept in its address: the selected event, the view of the context window, the open call where it is not
 * the event's own, the tab. Without `seq` the page follows the run: its last event is the selected one.
 */
'use client'
import { useCallback, useEffect, useState } from 'react'
import { usePathname, useSearchParams } from 'next/navigation'

export const callViews = ['window', 'diff', 'bytes', 'response'] as const
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
  /** A step that a link leads to; gives way to `seq` as soon as something is selected. */
  step: string | null
}

export interface SelectionChange {
  seq?: number | null
  call?: number | null
  view?: CallView
  tab?: RunTab
  other?: string | null
}

/** Reads a selection from an address; what does not make sense is as if it were not there. */
export function readSelection(query: { get(name: string): string | null }): Selection {
  return {
    seq: positive(query.get('seq')),
    call: positive(query.get('call')),
    view: callViews.find((view) => view === query.get('view')) ?? 'window',
    tab: runTabs.find((tab) => tab === query.get('tab')) ?? 'timeline',
    other: query.get('other'),
    step: query.get('step'),
  }
}

/** The query of a selection, defaults left out; '' where all are defaults. */
export function selectionQuery({ seq, call, view, tab, other, step }: Selection): string {
  const query = new URLSearchParams()
  if (seq !== null) query.set('seq', String(seq))
  else if (step !== null) query.set('step', step)
  if (call !== null) query.set('call', String(call))
  if (view !== 'window') query.set('view', view)
  if (tab !== 'timeline') query.set('tab', tab)
  if (other !== null) query.set('other', other)
  const text = query.toString()
  return text && `?${text}`
}

function positive(text: string | null): number | null {
  const value = Number(text)
  return text !== null && Number.isInteger(value) && value > 0 ? value : null
}

/**
 * The selection in the address, and the way to change parts of it without a navigation. The address is written at once; the router
 * tells of it later, so a held key steps on from where it is and not from what was last drawn.
 */
export function useSelection(): [Selection, (change: SelectionChange) => void] {
  const query = useSearchParams()
  const pathname = usePathname()
  const [selection, setSelection] = useState(() => readSelection(query))
  const take = useCallback((next: Selection) => setSelection((known) => (selectionQuery(known) === selectionQuery(next) ? known : next)), [])
  useEffect(() => take(readSelection(new URLSearchParams(location.search))), [take, query])
  const change = useCallback(
    (part: SelectionChange) => {
      const known = readSelection(new URLSearchParams(location.search))
      const next = { ...known, ...part, ...('seq' in part && { step: null }) }
      history.replaceState(null, '', pathname + selectionQuery(next))
      take(next)
    },
    [pathname, take],
  )
  return [selection, change]
}
