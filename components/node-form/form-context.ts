/**
 * What the inputs of a node's form share: the node, its problems, how to change it, and the run whose data they show. Given by the
 * builder as something to subscribe to, so no input knows its store, and an input is drawn again only where what it reads has changed:
 * typing into one draws that one.
 */
'use client'
import { createContext, use } from 'react'
import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import type { StoreApi } from 'zustand/vanilla'
import type { DocumentNode, Problem, WorkflowDocument } from '#lib/engine/document.ts'
import type { Json } from '#lib/engine/json.ts'
import type { Path } from '#lib/engine/pointer.ts'
import type { Field } from '#lib/nodes/fields.ts'
import type { RunSnapshot } from '#lib/client/run-follower.ts'

export interface NodeFormState {
  document: WorkflowDocument
  node: DocumentNode
  /** Of this node. */
  problems: readonly Problem[]
  /** Sets a value in the node's data; undefined removes it. */
  set(path: Path, value: Json | undefined): void
  /** Renames a port and everything that names it. */
  renameIntent(from: string, to: string): void
  /** Gives the node another id; what refers to it follows. Undefined for what nothing refers to. */
  renameNode?(to: string): void
  /** Lights the edge of a port while something of the panel points at it. */
  light(handle: string | undefined): void
  /** Wants the field at this pointer open: a jump from a problem. `at` tells two jumps apart. */
  jump?: { path: string; line?: number; at: number }
  /** The run whose data is shown: the one last started, else the workflow's last. */
  run?: RunSnapshot
  /** It is not known yet whether there is one. */
  lookingForRun?: boolean
}

export type NodeFormSource = Pick<StoreApi<NodeFormState>, 'getState' | 'getInitialState' | 'subscribe'>

const Context = createContext<NodeFormSource | undefined>(undefined)

export const NodeFormProvider = Context.Provider

/** To read when something happens, without being drawn again by it. */
export function useNodeFormSource(): NodeFormSource {
  const source = use(Context)
  if (!source) throw new Error('An input of a node is used outside its form.')
  return source
}

/** A part of the state. The selector must give the same value for the same state. */
export function useNodeForm<Value>(select: (state: NodeFormState) => Value): Value {
  return useStore(useNodeFormSource(), select)
}

/** Parts that a selector picks out anew each time (a filtered list, a pair): the same items are the same value. */
export function useNodeFormItems<Value>(select: (state: NodeFormState) => Value): Value {
  return useStore(useNodeFormSource(), useShallow(select))
}

/** What every input gets. */
export interface InputProps {
  field: Field
  /** Of the field in the node's data, e.g. `['output', 'strategy']`. */
  path: Path
  value: Json | undefined
  onChange(value: Json | undefined): void
  /** At the field or inside it. */
  problems: readonly Problem[]
}
