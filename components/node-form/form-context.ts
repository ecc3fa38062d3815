/** What the inputs of a node's form share: the node, its problems, and how to change it. Given by the builder, so no input knows its store. */
'use client'
import { createContext, use } from 'react'
import type { DocumentNode, Problem, WorkflowDocument } from '#lib/engine/document.ts'
import type { Json } from '#lib/engine/json.ts'
import type { Path } from '#lib/engine/pointer.ts'
import type { Field } from '#lib/nodes/fields.ts'

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
}

const Context = createContext<NodeFormState | undefined>(undefined)

export const NodeFormProvider = Context.Provider

export function useNodeForm(): NodeFormState {
  const form = use(Context)
  if (!form) throw new Error('An input of a node is used outside its form.')
  return form
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
