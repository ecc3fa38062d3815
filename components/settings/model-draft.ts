/**
 * What is typed about a model, and what it means: texts to the body of `PUT /models`, or what is wrong with which field. A field left
 * empty says nothing, so that what is built in goes on holding. Pure.
 */
import type { ModelItem } from '#lib/api/models.ts'
import type { ModelEntryInput } from '#lib/client/models.ts'
import type { ProblemItem } from '#lib/api/errors.ts'

export const draftFields = ['model', 'connection', 'contextWindow', 'warnAtPercent', 'input', 'cachedInput', 'output', 'asOf'] as const
export type DraftField = (typeof draftFields)[number]
/** `connection` is empty for every one. */
export type ModelDraft = Record<DraftField, string>
export type DraftErrors = Partial<Record<DraftField, string>>

const text = (value: number | null | undefined): string => (value === null || value === undefined ? '' : String(value))

/** What stands in the fields of a model that is opened: what an owner entered before, nothing of what is built in. */
export function draftOf({ model, connection, own }: Pick<ModelItem, 'model' | 'connection' | 'own'>): ModelDraft {
  return {
    model,
    connection: connection ?? '',
    contextWindow: text(own?.contextWindow),
    warnAtPercent: text(own?.warnAtPercent),
    input: text(own?.price?.input),
    cachedInput: text(own?.price?.cachedInput),
    output: text(own?.price?.output),
    asOf: own?.asOf ?? '',
  }
}

export const emptyDraft = (model = '', connection = ''): ModelDraft => draftOf({ model, connection: connection || null, own: null })

/** `272000`, `272,000`, `272k`, `1.05M`; undefined where it is no whole number of tokens above zero. */
export function readTokens(written: string): number | undefined {
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)([km]?)$/i.exec(written.replace(/[\s,_]/g, '')) ?? []
  const tokens = Math.round(Number(digits) * (unit === '' ? 1 : unit.toLowerCase() === 'k' ? 1e3 : 1e6))
  return digits !== '' && tokens > 0 && (unit !== '' || /^\d+$/.test(digits)) ? tokens : undefined
}

/** `0.25`, `$0.25`, `.25`; undefined where it is no amount. */
export function readPrice(written: string): number | undefined {
  const bare = written.trim().replace(/^\$/, '')
  return /^(\d+\.?\d*|\.\d+)$/.test(bare) ? Number(bare) : undefined
}

const reads = { tokens: 'A number of tokens, such as 272k.', percent: '1 to 100', price: 'An amount, such as 0.25.', day: 'A day, as 2026-03-31.' }

/** The body to send, or every field that does not fit with its sentence. */
export function readDraft(draft: ModelDraft): { body: ModelEntryInput } | { errors: DraftErrors } {
  const errors: DraftErrors = {}
  const field = <Value>(name: DraftField, read: (written: string) => Value | undefined, sentence: string): Value | undefined => {
    const written = draft[name].trim()
    if (written === '') return undefined
    const value = read(written)
    if (value === undefined) errors[name] = sentence
    return value
  }
  const contextWindow = field('contextWindow', readTokens, reads.tokens)
  const warnAtPercent = field('warnAtPercent', readPercent, reads.percent)
  const input = field('input', readPrice, reads.price)
  const cachedInput = field('cachedInput', readPrice, reads.price)
  const output = field('output', readPrice, reads.price)
  const asOf = field('asOf', readDay, reads.day)
  if (draft.model.trim() === '') errors.model = 'The name, as requests have it.'
  requireBoth(draft, errors)
  if (Object.keys(errors).length > 0) return { errors }
  const price = input === undefined || output === undefined ? null : { input, cachedInput: cachedInput ?? null, output }
  return { body: { model: draft.model.trim(), connection: draft.connection || null, contextWindow: contextWindow ?? null, ...(warnAtPercent !== undefined && { warnAtPercent }), price, ...(asOf !== undefined && { asOf }) } }
}

/** A price is input and output together. */
function requireBoth(draft: ModelDraft, errors: DraftErrors): void {
  const said = (name: DraftField) => draft[name].trim() !== ''
  if (!said('input') && !said('output') && !said('cachedInput')) return
  if (!said('input')) errors.input ??= 'Input has a price too.'
  if (!said('output')) errors.output ??= 'Output has a price too.'
}

function readPercent(written: string): number | undefined {
  const percent = Number(/^(\d{1,3})\s*%?$/.exec(written)?.[1])
  return percent >= 1 && percent <= 100 ? percent : undefined
}

const readDay = (written: string): string | undefined => (/^\d{4}-\d{2}-\d{2}$/.test(written) && !Number.isNaN(Date.parse(written)) ? written : undefined)

/** A refusal of the server beside the fields it is about; what belongs to none is left over. */
export function errorsOf(problems: readonly ProblemItem[]): DraftErrors {
  return Object.fromEntries(
    problems.flatMap(({ path, message }) => {
      const name = draftFields.find((each) => each === path?.split('/').at(-1))
      return name ? [[name, message]] : []
    }),
  )
}
