/**
 * What the builder knows of trying nodes: per node its last attempt, which pin is being written, and which effects a person has agreed
 * to. One per builder, beside its store; nothing of it is kept.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Problem } from '#lib/engine/document.ts'
import type { Json } from '#lib/engine/json.ts'
import type { BuilderStore } from '../builder-store.ts'
import type { Detour } from './ways.ts'

/** try: the node alone · to: up to it · from: it and what follows · inside: an agent alone or one item of an each, on an input of its own. */
export type Act = 'try' | 'to' | 'from' | 'inside'

/** The run whose data an attempt takes. */
export interface SourceRun {
  id: string
  startedAt: string
  /** Which item of an each the data is of, from 0. */
  item?: number
}

export type Phase =
  | { kind: 'preparing' }
  /** Effects that would happen, for a person to agree to. */
  | { kind: 'asks'; effects: string[]; /** A pinned node that leads back to itself, so that they may happen again and again. */ round?: string; /** Of a container's inside alone. */ input?: Json }
  /** The run whose data was to be taken went another way, or ended before. */
  | { kind: 'missed'; run: SourceRun; detour?: Detour; ended: string }
  | { kind: 'refused'; message: string; problems?: readonly Pick<Problem, 'path' | 'message'>[]; /** An input has to be given first: of the workflow, or of this container. */ wants?: 'input' | { agent: string } }
  | { kind: 'started'; runId: string; visit: number; source?: SourceRun; /** Nodes whose pins were passed over, because they lead elsewhere. */ unpinned?: string[] }

export interface Attempt {
  act: Act
  phase: Phase
}

export interface TestRunState {
  /** By node. */
  attempts: Readonly<Record<string, Attempt>>
  /** The node whose pin is being written by hand before it is one. */
  pinning?: string
  /** The agent or each whose input is being written. */
  feeding?: string
  /** Nodes whose effects a person has agreed to. */
  agreed: ReadonlySet<string>
}

export type TestRunStore = StoreApi<TestRunState>

const stores = new WeakMap<BuilderStore, TestRunStore>()

export function testRuns(builder: BuilderStore): TestRunStore {
  const known = stores.get(builder)
  if (known) return known
  const store = createStore<TestRunState>()(() => ({ attempts: {}, agreed: new Set() }))
  stores.set(builder, store)
  return store
}

/** Puts an attempt in place of the one before; without one, takes it away. */
export function setAttempt(store: TestRunStore, node: string, attempt: Attempt | undefined): void {
  const { [node]: _, ...others } = store.getState().attempts
  store.setState({ attempts: attempt ? { ...others, [node]: attempt } : others })
}
