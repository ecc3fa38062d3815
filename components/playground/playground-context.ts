/** What the parts of the playground share: its store, the recorded call, who asks, and who assembles. */
'use client'
import { createContext, use } from 'react'
import { useStore } from 'zustand'
import type { PreviewJobs } from '#components/builder/preview/preview-jobs.ts'
import type { NodeNames } from '#components/inspector/node-names.ts'
import type { PastCall } from './past-call.ts'
import type { PlaygroundState, PlaygroundStore } from './playground-store.ts'
import type { Asking } from './use-asking.ts'

export interface PlaygroundScreen {
  promptId: string
  seq: number
  past: PastCall
  store: PlaygroundStore
  asking: Asking
  jobs: PreviewJobs | undefined
  names: NodeNames
}

const Context = createContext<PlaygroundScreen | undefined>(undefined)

export const PlaygroundProvider = Context.Provider

export function usePlaygroundScreen(): PlaygroundScreen {
  const screen = use(Context)
  if (!screen) throw new Error('A part of the playground is used outside of it.')
  return screen
}

/** A part of the state. The selector must give the same value for the same state. */
export const usePlayground = <Value>(select: (state: PlaygroundState) => Value): Value => useStore(usePlaygroundScreen().store, select)
