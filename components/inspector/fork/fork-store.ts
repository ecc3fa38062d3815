/**
 * The fork that somebody is making on a run page: where, which part is open, and what is wanted. One per page; it outlives the selection,
 * so that one can look elsewhere and come back. Knows no network.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { NodeMode } from '#lib/engine/fork-policy.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { freshDraft, type ForkDraft, type ForkPart, type PromptEdit, type WantedGraph } from './fork-draft.ts'

export interface ForkState {
  /** The first event that is not kept; null while no fork is being made. */
  at: number | null
  /** The step that is to be run again from its beginning. */
  rerun: string | null
  part: ForkPart
  draft: ForkDraft
  /** Counts how often somebody asked for the panel, which comes into sight and takes the focus then. */
  asked: number
  /** Opens the panel at an event; what was wanted at another one is kept for it. */
  open(at: number, how?: { rerun?: string; graph?: WantedGraph; live?: readonly string[] }): void
  close(): void
  show(part: ForkPart): void
  /** What the event says instead; undefined: what it said. */
  setEvent(seq: number, value: Json | undefined): void
  setPrompt(nodeId: string, edit: PromptEdit | undefined): void
  setModel(nodeId: string, model: JsonObject | undefined): void
  setNode(nodeId: string, mode: NodeMode | undefined): void
  consent(nodeId: string, given: boolean): void
  change(part: Partial<Pick<ForkDraft, 'graph' | 'tools' | 'onMiss' | 'connections'>>): void
  /** Gives what was wanted, to put it back. */
  reset(): ForkDraft
  putBack(draft: ForkDraft): void
}

export type ForkStore = StoreApi<ForkState>

export const createForkStore = (): ForkStore =>
  createStore<ForkState>()((set, get) => {
    const draft = (change: (draft: ForkDraft) => Partial<ForkDraft>) => set(({ draft: now }) => ({ draft: { ...now, ...change(now) } }))
    return {
      at: null,
      rerun: null,
      part: 'event',
      draft: freshDraft,
      asked: 0,
      open(at, { rerun = null, graph, live } = {}) {
        set(({ asked, draft: now }) => ({
          at, rerun, part: graph ? 'graph' : 'event', asked: asked + 1,
          draft: { ...now, ...(graph && { graph }), ...(live && { tools: 'live', nodes: { ...now.nodes, ...Object.fromEntries(live.map((id) => [id, 'live' as const])) } }) },
        }))
      },
      close: () => set({ at: null, rerun: null }),
      show: (part) => set({ part }),
      setEvent: (seq, value) => draft(({ events }) => ({ events: withEntry(events, seq, value) })),
      setPrompt: (nodeId, edit) => draft(({ prompts }) => ({ prompts: withEntry(prompts, nodeId, edit) })),
      setModel: (nodeId, model) => draft(({ models }) => ({ models: withEntry(models, nodeId, model) })),
      // A word that was given for one way of doing it is no word for another.
      setNode: (nodeId, mode) => draft(({ nodes, consents }) => ({ nodes: withEntry(nodes, nodeId, mode), consents: withEntry(consents, nodeId, undefined) })),
      consent: (nodeId, given) => draft(({ consents }) => ({ consents: withEntry(consents, nodeId, given ? true : undefined) })),
      change: (part) => draft(() => part),
      reset() {
        const was = get().draft
        set({ draft: freshDraft })
        return was
      },
      putBack: (was) => set({ draft: was }),
    }
  })

function withEntry<Value>(entries: Readonly<Record<string | number, Value>>, key: string | number, value: Value | undefined): Record<string | number, Value> {
  const { [key]: _, ...others } = entries
  return value === undefined ? others : { ...others, [key]: value }
}
