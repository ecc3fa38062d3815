/**
 * What every node has, whatever its type: a label, how it shows in a decision's context, whether it runs again on resume, a pinned
 * output, and the editor's own `ui`. A type spreads `everyNode` into its config; none of these fields changes what the node does. Of
 * them the compiled graph holds those of `besideData`, beside the node's `data`.
 */
import { z } from 'zod'
import { jsonObjectSchema, type Json } from '#lib/engine/json.ts'
import type { Field } from './fields.ts'

const tag = z.string().regex(/^[a-zA-Z_][\w.-]{0,63}$/, 'a tag is a letter or _ followed by letters, digits, _, . or -')

export const everyNode = {
  label: z.string().max(200).optional(),
  /** Shows the node's output in the thread under this tag. */
  contextTag: tag.optional(),
  /** Liquid. The text that stands in the thread in place of the serialised output. */
  contextTemplate: z.string().optional(),
  /** Keeps the node out of the thread. */
  hidden: z.boolean().optional(),
  /** Runs the node again when a paused run resumes. Of pure and safe nodes before the first decision. */
  refresh: z.boolean().optional(),
  /** Output that a draft run takes instead of running the node. */
  pinned: z.custom<Json>((value) => value !== undefined).optional(),
  /** The editor's own: kept, and no part of any hash. */
  ui: jsonObjectSchema.optional(),
}

/** Names of `data` that the compiled graph leaves out. */
export const editorFields = ['label', 'pinned', 'ui'] as const

/** Names of `data` that the compiled graph holds beside `data`. */
export const besideData = ['contextTag', 'contextTemplate', 'hidden', 'refresh'] as const

export const labelField: Field = { name: 'label', label: 'Name', input: 'text', placeholder: 'Shown on the canvas' }

/** How the node shows in the thread; for every type that has an output. */
export const threadFormFields: Field[] = [
  {
    name: 'contextTag',
    label: 'Context tag',
    input: 'text',
    section: 'advanced',
    placeholder: 'release_notes',
    help: 'Shows the output to later decisions under this tag. Nodes on an arm of a decision show as its result without one.',
  },
  {
    name: 'contextTemplate',
    label: 'Context text',
    input: 'template',
    section: 'advanced',
    help: 'What later decisions read in place of the whole output.',
  },
  { name: 'hidden', label: 'Hide from context', input: 'boolean', section: 'advanced', fallback: false, help: 'Later decisions do not see this node.' },
]

/** For every type that may fetch something before the first decision. */
export const refreshField: Field = {
  name: 'refresh',
  label: 'Refresh on resume',
  input: 'boolean',
  section: 'advanced',
  fallback: false,
  help: 'Runs again when a paused run goes on, so that later decisions see what is new. Only before the first decision.',
}
