/**
 * What the last edit did to the tokens: `Format: XML + YAML 1,196 → JSON 1,402`. Edits of one part that follow each other are one
 * change, from what stood before the first of them. Pure.
 */
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { plural } from '#components/ui/format.ts'

type Part = 'prompt' | 'intents' | 'model' | 'output' | 'format' | 'include' | 'rules' | 'budget' | 'summary'

export interface Change {
  part: Part
  /** Name of the part, as the panel calls it. */
  name: string
  /** What it was and is, where a word says it; empty for texts. */
  from: string
  to: string
  tokensBefore: number
  tokens: number
}

export interface Measured {
  data: JsonObject
  /** What sources and `model` resolve to: two readings of one data may differ in it. */
  model: string
  tokens: number
}

export interface ChangeState {
  last: Measured
  change?: Change
}

/** The state after a draft was measured. Another moment starts anew: pass `undefined` for the state. */
export function measured(state: ChangeState | undefined, now: Measured): ChangeState {
  if (!state) return { last: now }
  const changed = partsOf(now).filter(({ part, value }) => !same(value, valueOf(state.last, part)))
  const [only] = changed
  if (!only) return { ...state, last: now }
  if (changed.length > 1) return { last: now }
  const joins = state.change?.part === only.part
  const from = joins && state.change ? state.change.from : only.word(valueOf(state.last, only.part))
  const tokensBefore = joins && state.change ? state.change.tokensBefore : state.last.tokens
  return { last: now, change: { part: only.part, name: only.name, from, to: only.word(only.value), tokensBefore, tokens: now.tokens } }
}

interface Known {
  part: Part
  name: string
  value: Json | undefined
  word(value: Json | undefined): string
}

const noWord = () => ''

function partsOf(now: Measured): Known[] {
  const of = (part: Part, name: string, word: Known['word'] = noWord): Known => ({ part, name, value: valueOf(now, part), word })
  return [
    of('prompt', 'Prompt'),
    of('intents', 'Intents', (value) => plural(Array.isArray(value) ? value.length : 0, 'intent')),
    of('model', 'Model', (value) => (isJsonObject(value) && typeof value.resolved === 'string' ? value.resolved : '')),
    of('output', 'Output strategy', (value) => strategyWords[textOf(isJsonObject(value) ? value.strategy : undefined) || 'tools'] ?? ''),
    of('format', 'Format', formatWord),
    of('include', 'Shown', (value) => (Array.isArray(value) ? plural(value.length, 'tag') : 'everything')),
    of('rules', 'Rules', (value) => plural(Array.isArray(value) ? value.length : 0, 'rule')),
    of('budget', 'Budget', (value) => (isJsonObject(value) && typeof value.tokens === 'number' ? `${value.tokens.toLocaleString('en-US')} tok` : 'no limit')),
    of('summary', 'Summary'),
  ]
}

function valueOf({ data, model }: Measured, part: Part): Json | undefined {
  if (part === 'prompt' || part === 'intents' || part === 'output') return data[part]
  if (part === 'model') return { resolved: model, params: isJsonObject(data.model) ? (data.model.params ?? null) : null }
  return isJsonObject(data.context) ? data.context[part] : undefined
}

const strategyWords: Record<string, string> = { tools: 'Tools', json_schema: 'JSON schema', prompt: 'Prompt only' }
const formatWords: Record<string, string> = { xml: 'XML + YAML', json: 'JSON', messages: 'Chat messages' }
const formatWord = (value: Json | undefined): string => (isJsonObject(value) ? 'Own template' : (formatWords[textOf(value) || 'xml'] ?? ''))

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '')

const same = (a: Json | undefined, b: Json | undefined): boolean => a === b || JSON.stringify(a) === JSON.stringify(b)
