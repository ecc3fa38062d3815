/** The builder's store for the components under it. */
'use client'
import { createContext, use, useSyncExternalStore, type ReactNode } from 'react'
import { useStore } from 'zustand'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import type { BuilderState, BuilderStore } from './builder-store.ts'
import { drawnDocument, type DrawnDocument } from './drawn-document.ts'

const Context = createContext<BuilderStore | undefined>(undefined)

export function BuilderProvider({ store, children }: { store: BuilderStore; children: ReactNode }) {
  return <Context value={store}>{children}</Context>
}

export function useBuilderStore(): BuilderStore {
  const store = use(Context)
  if (!store) throw new Error('A part of the builder is used outside it.')
  return store
}

/** Whether there is a builder around: a node's form also stands on pages without one. */
export const useInBuilder = (): boolean => use(Context) !== undefined

/** A part of the state. The selector must give the same value for the same state, or the component renders at every change. */
export function useBuilder<Value>(selector: (state: BuilderState) => Value): Value {
  return useStore(useBuilderStore(), selector)
}

const drawn = new WeakMap<BuilderStore, DrawnDocument>()

function drawnOf(store: BuilderStore): DrawnDocument {
  const known = drawn.get(store)
  if (known) return known
  const made = drawnDocument(store, (run, ms) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  })
  drawn.set(store, made)
  return made
}

/** The document as the canvas shows it: the same one while edits change nothing that is drawn, so that typing draws no graph. */
export function useDrawnDocument(): WorkflowDocument {
  const { get, subscribe } = drawnOf(useBuilderStore())
  return useSyncExternalStore(subscribe, get, get)
}
