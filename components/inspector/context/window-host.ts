/**
 * What the rows of a context window need to know of the place they stand in: the run whose events the text came from, and where a
 * click may lead. The run page provides all of it, a preview in the builder what it has; without a run the rows still show every
 * text with its source, and name no event. Nothing in a window reads the run page itself.
 */
'use client'
import { createContext, use, type ReactNode } from 'react'
import type { Segment } from '#lib/api/calls.ts'
import { nodeNames, type NodeNames } from '../node-names.ts'
import type { RunLog } from '../run-log.ts'

export interface WindowHost {
  names: NodeNames
  /** Log of the run that the window's events stand in; says who wrote a text, when, and which calls carried it. */
  log?: RunLog
  /** Seq of the call that is shown; undefined for a request that was not sent. */
  callSeq?: number
  /** Goes to an event. Without it events are named, and no links. */
  select?(seq: number): void
  /** Goes to a recorded call of the run. */
  openCall?(seq: number): void
  /** Address at which the prompt of this window can be read and edited; `&message=…&line=…` names a line. */
  promptHref?: string
  /** The version of the prompt that made this window, for its text before anything was filled in. */
  prompt?: { id: string; number: number }
  /** Where the prompt is edited now: tells whether it still is that version's. */
  draft?: { workflow: string; nodeId: string }
  /** Asked first when a segment is clicked. True: it led to where the text is written, and nothing is pinned. */
  goTo?(segment: Segment): boolean
  /** What stands beside the tokens of the message at this JSON Pointer. */
  headEnd?(pointer: string): ReactNode
}

const HostContext = createContext<WindowHost>({ names: nodeNames(undefined) })
export const WindowHostProvider = HostContext

export const useWindowHost = (): WindowHost => use(HostContext)
