/**
 * What every part of the run page shares: the log, the state at the selected event, what is selected and how to select. One provider
 * (run-view.tsx) computes it; the parts only read. Highlights live in a store of their own, because they change with every move.
 */
'use client'
import { createContext, use } from 'react'
import { createStore, useStore, type StoreApi } from 'zustand'
import type { Event } from '#lib/engine/events.ts'
import type { RunState, RunStatus } from '#lib/engine/state.ts'
import type { NodeNames } from './node-names.ts'
import type { LoggedCall, RunLog } from './run-log.ts'
import type { Jumps } from './scrubber/jumps.ts'
import type { TimelineRow } from './timeline/timeline-rows.ts'
import type { SourceKind } from './context/segment-lines.ts'
import type { CallView, RunTab, SelectionChange } from './use-selection.ts'

export interface RunScreen {
  runId: string
  /** For links to the builder; undefined until the run is loaded. */
  workflowSlug: string | undefined
  log: RunLog
  rows: TimelineRow[]
  /** After the last event. Neither this nor `past` is ever written into; what did not change between two states is the same object. */
  state: RunState
  /** After the selected event. */
  past: RunState
  /** After any event; 0 is before the first. Made anew where it was not asked for lately. */
  stateAt(seq: number): RunState
  /** Where errors, decisions and acts of people stand. */
  jumps: Jumps
  status: RunStatus
  names: NodeNames
  /** The last event while the page follows the run. Undefined before the first one is loaded. */
  selected: Event | undefined
  following: boolean
  /** More may come: it has not ended, and did not come out of a file. */
  live: boolean
  /** The call in the middle. */
  call: LoggedCall | undefined
  view: CallView
  tab: RunTab
  /** The state shows only what the selected event changed. */
  changes: boolean
  /** What the open call is compared with, as in the address. */
  other: string | null
  /** Selects an event; the call beside it follows, unless the open one carries the event. */
  select(seq: number): void
  /** Opens a call and selects its request. */
  openCall(seq: number): void
  change(part: SelectionChange): void
  /** Milliseconds, moving while the run is live. */
  now: number
}

const ScreenContext = createContext<RunScreen | undefined>(undefined)
export const RunScreenProvider = ScreenContext

export function useRunScreen(): RunScreen {
  const screen = use(ScreenContext)
  if (!screen) throw new Error('This part of the inspector stands outside a run page.')
  return screen
}

/** Provenance both ways: a hovered segment colours its row and node, a hovered row lights its segments. */
export interface Highlight {
  /** The event that the hovered or pinned segment came from. */
  source: { seq: number; kind: SourceKind } | null
  /** Events of the hovered row. */
  seqs: readonly number[]
  /** A segment that something else on the page leads to: its call pins it, and marks `text` in it. A new object each time. */
  wanted: WantedSegment | null
}

export interface WantedSegment {
  /** Seq of the call. */
  call: number
  segment: number
  text: string
}

export type HighlightStore = StoreApi<Highlight>
export const createHighlight = (): HighlightStore => createStore<Highlight>(() => ({ source: null, seqs: [], wanted: null }))

const HighlightContext = createContext<HighlightStore | undefined>(undefined)
export const HighlightProvider = HighlightContext

function useHighlightStore(): HighlightStore {
  const store = use(HighlightContext)
  if (!store) throw new Error('This part of the inspector stands outside a run page.')
  return store
}

export function useHighlight<Value>(pick: (highlight: Highlight) => Value): Value {
  return useStore(useHighlightStore(), pick)
}

/** Sets a part of the highlight. */
export function useSetHighlight(): (part: Partial<Highlight>) => void {
  return useHighlightStore().setState
}
