/** What a code editor is told and what it can do. Types only, so that a page may name them without loading an editor. */
import type { Ref } from 'react'
import type { Completion, CompletionSource } from '@codemirror/autocomplete'
import type { Extension } from '@codemirror/state'

export type CodeLanguage = 'liquid' | 'jsonata' | 'javascript' | 'json' | 'markdown' | 'text'

/** Something wrong in the text, underlined where it is. Lines and columns count from 1; without `endColumn` the word is marked. */
export interface CodeDiagnostic {
  message: string
  severity?: 'error' | 'warning' | 'info'
  line: number
  column?: number
  endColumn?: number
}

/** A completion with something to show at its end, such as the value that it stands for. */
export interface PreviewedCompletion extends Completion {
  preview?: string
}

/** What a parent may do to an editor. */
export interface CodeEditorHandle {
  focus(): void
  /** Replaces the selection and puts the cursor behind it. */
  insert(text: string): void
}

export interface CodeEditorProps {
  value: string
  onChange?(value: string): void
  language: CodeLanguage
  /** Accessible name. */
  label: string
  /** One line that scrolls sideways; Enter calls `onSubmit`, pasted line breaks become spaces. */
  singleLine?: boolean
  lineNumbers?: boolean
  minRows?: number
  maxRows?: number
  placeholder?: string
  readOnly?: boolean
  autoFocus?: boolean
  invalid?: boolean
  describedBy?: string
  id?: string
  diagnostics?: readonly CodeDiagnostic[]
  /** Completions beside the language's own. */
  completions?: readonly CompletionSource[]
  /** Further CodeMirror extensions (decorations, gutters). Keep the array stable, or the editor is reconfigured on every render. */
  extensions?: readonly Extension[]
  /** Mod+Enter, and Enter in a single line. */
  onSubmit?(): void
  onFocus?(): void
  onBlur?(): void
  /** Without the well around it, for editors inside a card. */
  bare?: boolean
  className?: string
  ref?: Ref<CodeEditorHandle>
}
