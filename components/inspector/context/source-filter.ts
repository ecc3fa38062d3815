/** Which sources the context window shows. Kept while one goes from call to call, shared by bar, legend and text. */
'use client'
import { useMemo } from 'react'
import { create } from 'zustand'
import type { SourceKind } from './segment-lines.ts'

interface SourceFilter {
  /** None means all. */
  kinds: readonly SourceKind[]
  toggle(kind: SourceKind): void
  clear(): void
}

const useStore = create<SourceFilter>((set) => ({
  kinds: [],
  toggle: (kind) => set(({ kinds }) => ({ kinds: kinds.includes(kind) ? kinds.filter((each) => each !== kind) : [...kinds, kind] })),
  clear: () => set({ kinds: [] }),
}))

export function useSourceFilter() {
  const { kinds, toggle, clear } = useStore()
  const only = useMemo(() => new Set(kinds), [kinds])
  return { only, toggle, clear }
}
