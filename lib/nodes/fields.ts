/**
 * Form metadata: how a node's `data` is edited. A panel is drawn from these fields alone, so a new node type needs no new screen.
 * `name` is a path in `data` (`approval.when`). Pure data: nothing of React here.
 */
import type { Json, JsonObject } from '#lib/engine/json.ts'

export type FieldInput =
  | 'text' // one line, literal
  | 'markdown' // several lines, literal
  | 'template' // Liquid, several lines
  | 'template_line' // Liquid, one line
  | 'expression' // JSONata
  | 'code' // JavaScript
  | 'number'
  | 'duration_ms'
  | 'duration_seconds'
  | 'boolean'
  | 'select'
  | 'schema' // JSON Schema of an object
  | 'template_map' // name → Liquid
  | 'expression_map' // name → JSONata
  | 'cases' // [{handle, when}]
  | 'choices' // [{id, label}]
  | 'messages' // prompt messages
  | 'model' // connection, name, params, retry, fallbacks, script
  | 'intents'
  | 'context' // format, include, rules, budget
  | 'approval'
  | 'audience' // who may answer: addresses, roles, groups, keys
  | 'required' // how many must answer: a number, or all
  | 'channels' // by which connections people are told
  | 'escalations' // [{afterSeconds, audience, channels}]
  | 'default_answer' // {value} of a question's format
  | 'decision' // id of a decision beside it
  | 'version' // of another workflow: latest, draft or a number
  | 'alternative' // which one of several fields is given; choosing one takes the others away
  | 'color'
  | 'tags' // list of short strings

export interface Field {
  name: string
  label: string
  input: FieldInput
  /** One line, shown under the input. */
  help?: string
  placeholder?: string
  /** For `select`; for `alternative` the names of the fields. */
  options?: { value: string; label: string }[]
  /** For `alternative`: what each field begins with when it is chosen. */
  begins?: Record<string, Json>
  /** What an expression may read beside the run's scope: `item` and `index` of a list. */
  reads?: 'item'
  /** With `reads`: the field that gives the list. */
  over?: string
  /** What its value is to be, where that is not any JSON. */
  gives?: 'list'
  /** The value that stands when the field is left empty; shown as placeholder. */
  fallback?: string | number | boolean
  /** `advanced` fields are folded away. */
  section?: 'main' | 'advanced'
  unit?: string
  /** Shown only while this other field has one of these values, or is there at all, be it empty. */
  when?: { field: string; is: (string | boolean)[] } | { field: string; given: true }
}

/** A fresh node's `data`. */
export type NewNodeData = JsonObject
