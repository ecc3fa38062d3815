/**
 * What the node types that call a model share: form fields for prompt, model and context, and the checks of a prompt that need
 * nothing but the node itself.
 */
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { checkContext } from './context-checks.ts'
import type { ConfigProblem } from './define-node.ts'
import { objectOf, rowsOf, textOf } from './draft.ts'
import type { Field } from './fields.ts'
import { requestFields } from './request-fields.ts'

/** About 6,000 tokens of fixed text, sent with every call. */
const largePromptCharacters = 24_000

export const promptField: Field = {
  name: 'prompt',
  label: 'Prompt',
  input: 'messages',
  help: 'Exactly what is sent. {{ thread }} is what happened so far, {{ output_format }} the shape of the answer.',
}

export const modelField: Field = { name: 'model', label: 'Model', input: 'model', help: 'Connection, name, parameters, retries and fallbacks.' }

export const contextField: Field = { name: 'context', label: 'Context', input: 'context', help: 'How the thread is written, what it leaves out, and how long it may be.' }

export const invalidRetriesField: Field = {
  name: 'invalidRetries',
  label: 'Ask again',
  input: 'number',
  section: 'advanced',
  fallback: 2,
  unit: 'times',
  help: 'How often a model that answered something else is shown its mistake and asked again.',
}

/** What happens where a model node got no further: its port, or a person who is asked first. `why`: when that is. */
export const stuckFields = (why: string): Field[] => [
  {
    name: 'errors.onStuck',
    label: 'When it is stuck',
    input: 'select',
    section: 'advanced',
    fallback: 'port',
    help: why,
    options: [
      { value: 'port', label: 'Leave by the port stuck' },
      { value: 'ask', label: 'Ask a person first' },
    ],
  },
  ...requestFields('errors.ask', { section: 'advanced', when: { field: 'errors.onStuck', is: ['ask'] } }, { many: false, onTimeout: 'Then it leaves by stuck.' }),
]

export const strategyOptions = [
  { value: 'tools', label: 'Tools: one function per intent' },
  { value: 'json_schema', label: 'JSON schema' },
  { value: 'prompt', label: 'Prompt only' },
]

/** Model name as the card shows it; the connection's own default model where none is named. */
export function modelSubtitle(data: JsonObject): string {
  const model = objectOf(data, 'model')
  return textOf(model, 'name') || textOf(model, 'connection') || 'default'
}

interface MessageText {
  path: string
  text: string
}

/** Every text of the messages of `data.prompt`, with the JSON Pointer of each; `base` is where `data` stands. */
export function messageTexts(data: JsonObject, base = ''): MessageText[] {
  return rowsOf(objectOf(data, 'prompt'), 'messages').flatMap(({ index, row }) => contentTexts(row.content, `${base}/prompt/messages/${index}/content`))
}

function contentTexts(content: Json | undefined, path: string): MessageText[] {
  if (typeof content === 'string') return [{ path, text: content }]
  if (!Array.isArray(content)) return []
  return content.flatMap((part, index) => {
    if (!isJsonObject(part)) return []
    if (typeof part.text === 'string') return [{ path: `${path}/${index}/text`, text: part.text }]
    const url = textOf(objectOf(part, 'image_url'), 'url')
    return url ? [{ path: `${path}/${index}/image_url/url`, text: url }] : []
  })
}

const mentions = (name: string): RegExp => new RegExp(`\\{[{%][^}]*\\b${name}\\b`)
const wholeThread = /^\s*\{\{-?\s*thread\s*-?\}\}\s*$/

/** Filters by which text of data can become a tag of the thread: they take characters out of it, or decode it. */
const rewrittenThread = /\{\{[^}]*\bthread\b[^}]*\|\s*(remove|remove_first|remove_last|replace|replace_first|replace_last|strip_newlines|strip_html|normalize_whitespace|url_decode|base64_decode|split)\b/

/** Checks of a prompt (the place of `{{ thread }}`, the place of `{{ output_format }}`, its size) and of the context it shows. */
export function checkPrompt(data: JsonObject, strategy: string): ConfigProblem[] {
  const texts = messageTexts(data)
  const problems: ConfigProblem[] = []
  if (objectOf(data, 'context').format === 'messages') {
    for (const { path, text } of texts) {
      if (!mentions('thread').test(text) || (wholeThread.test(text) && /\/content$/.test(path))) continue
      problems.push({
        severity: 'error',
        code: 'thread_not_whole_message',
        path,
        message: 'With the context format "messages", {{ thread }} becomes messages of its own, so it must be the whole content of a message. Move it to its own message.',
      })
    }
  }
  if (strategy === 'prompt' && texts.length > 0 && !texts.some(({ text }) => mentions('output_format').test(text))) {
    problems.push({
      severity: 'warning',
      code: 'output_format_not_shown',
      path: '/prompt',
      message: 'The strategy "prompt" tells the model the shape of its answer only where {{ output_format }} stands, and no message has it.',
    })
  }
  const characters = texts.reduce((sum, { text }) => sum + text.length, 0)
  if (characters > largePromptCharacters) {
    problems.push({
      severity: 'warning',
      code: 'large_prompt',
      path: '/prompt',
      message: `The prompt's own text is ${characters.toLocaleString('en')} characters, sent with every call. A smaller decision is easier to get right: move reference material into a step that runs when it is needed.`,
    })
  }
  for (const { path, text } of texts) {
    const filter = rewrittenThread.exec(text)?.[1]
    if (filter !== undefined) problems.push({ severity: 'warning', code: 'thread_rewritten', path, message: `the filter "${filter}" rewrites {{ thread }}, after which text of an event could read as a tag. Shape events by context rules or a template of your own instead.` })
  }
  return [...problems, ...checkContext(data)]
}
