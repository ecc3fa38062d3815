/**
 * Every text in a node's data that is evaluated, with its place and its language. Found by the form's fields, which say what each
 * holds, so a new node type needs nothing here. Used to check references, and for syntax in the evaluation pool.
 */
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { pointer, valueAt } from '#lib/engine/pointer.ts'
import type { NodeDefinition } from './define-node.ts'
import { objectOf, rowsOf, textOf } from './draft.ts'
import { threadFormFields } from './every-node.ts'
import type { Field } from './fields.ts'
import { messageTexts } from './model-node.ts'
import { isTemplate } from './request-words.ts'

export interface AuthoredText {
  /** JSON Pointer into the node's data. */
  path: string
  language: 'template' | 'expression' | 'pattern'
  text: string
  /**
   * What it may read. `run`: the run's scope · `prompt`: that, `thread` and `output_format` · `gate`: that of the run, with the
   * arguments of the intent in question · `item`: that of the run, with `item` and `index` · `events`: the thread's entries · `event`: that of the run, with `event`
   * · `summary`: that of the run, with `events` and `tokens` · `entry`: an output · `script`: {thread, messages, call} · `nothing`: a pattern.
   */
  scope: 'run' | 'prompt' | 'gate' | 'item' | 'events' | 'event' | 'summary' | 'entry' | 'script' | 'nothing'
  /** Of a gate: the intent. */
  intent?: string
}

/** In the order of the form. Empty texts are left out. */
export function authoredTexts(definition: NodeDefinition, data: JsonObject): AuthoredText[] {
  return [...definition.fields, ...threadFormFields]
    .flatMap((field) => readers[field.input]?.(valueAt(data, field.name.split('.')), field, data) ?? [])
    .filter(({ text }) => text.trim() !== '')
}

type Reader = (value: Json | undefined, field: Field, data: JsonObject) => AuthoredText[]

const pathOf = (field: Field, ...rest: (string | number)[]): string => pointer([...field.name.split('.'), ...rest])

function single(language: AuthoredText['language']): Reader {
  return (value, field) => {
    const scope = threadFormFields.includes(field) ? 'entry' : (field.reads ?? 'run')
    return typeof value === 'string' ? [{ path: pathOf(field), language, text: value, scope }] : []
  }
}

function map(language: AuthoredText['language']): Reader {
  return (value, field) => (isJsonObject(value) ? Object.entries(value) : []).flatMap(([name, text]) => (typeof text === 'string' ? [{ path: pathOf(field, name), language, text, scope: 'run' }] : []))
}

function approvalTexts(approval: JsonObject, path: string, scope: 'run' | 'gate', intent?: string): AuthoredText[] {
  const place = { scope, ...(intent !== undefined && { intent }) }
  return [
    { path: `${path}/when`, language: 'expression', text: textOf(approval, 'when'), ...place },
    { path: `${path}/display`, language: 'template', text: textOf(approval, 'display'), ...place },
    ...addressTexts(approval, `${path}/audience`, place),
    ...escalationTexts(approval, `${path}/escalate`, place),
  ]
}

type Placed = Pick<AuthoredText, 'scope' | 'intent'>

/** Entries of an audience that are resolved when it is asked. */
function addressTexts(settings: JsonObject, path: string, place: Placed): AuthoredText[] {
  const { audience } = settings
  if (!Array.isArray(audience)) return []
  return audience.flatMap((entry, index) => (typeof entry === 'string' && isTemplate(entry) ? [{ path: `${path}/${index}`, language: 'template' as const, text: entry, ...place }] : []))
}

const escalationTexts = (settings: JsonObject, path: string, place: Placed): AuthoredText[] => rowsOf(settings, 'escalate').flatMap(({ index, row }) => addressTexts(row, `${path}/${index}/audience`, place))

const readers: Partial<Record<Field['input'], Reader>> = {
  template: single('template'),
  template_line: single('template'),
  expression: single('expression'),
  template_map: map('template'),
  expression_map: map('expression'),
  cases: (_value, field, data) => rowsOf(data, field.name).map(({ index, row }) => ({ path: pathOf(field, index, 'when'), language: 'expression', text: textOf(row, 'when'), scope: 'run' })),
  messages: (_value, _field, data) => messageTexts(data).map(({ path, text }) => ({ path, language: 'template', text, scope: 'prompt' })),
  intents: (_value, field, data) =>
    rowsOf(data, field.name).flatMap(({ index, row }) => approvalTexts(objectOf(row, 'approval'), pathOf(field, index, 'approval'), 'gate', textOf(row, 'name'))),
  audience: (value, field) => addressTexts({ audience: value ?? [] }, pathOf(field), { scope: 'run' }),
  escalations: (value, field) => escalationTexts({ escalate: value ?? [] }, pathOf(field), { scope: 'run' }),
  approval: (value, field) => (isJsonObject(value) ? approvalTexts(value, pathOf(field), 'run') : []),
  context: (value, field) => {
    const context = isJsonObject(value) ? value : {}
    return [
      { path: pathOf(field, 'format', 'template'), language: 'template', text: textOf(objectOf(context, 'format'), 'template'), scope: 'events' },
      ...rowsOf(context, 'rules').flatMap(({ index, row }): AuthoredText[] => [
        { path: pathOf(field, 'rules', index, 'template'), language: 'template', text: textOf(row, 'template'), scope: 'event' },
        { path: pathOf(field, 'rules', index, 'keep'), language: 'pattern', text: textOf(row, 'keep'), scope: 'nothing' },
      ]),
      ...messageTexts(objectOf(context, 'summary'), pathOf(field, 'summary')).map(({ path, text }): AuthoredText => ({ path, language: 'template', text, scope: 'summary' })),
    ]
  },
  model: (value, field) =>
    rowsOf(isJsonObject(value) ? value : {}, 'script').map(({ index, row }) => ({ path: pathOf(field, 'script', index, 'when'), language: 'expression', text: textOf(row, 'when'), scope: 'script' })),
}
