/**
 * Owns the removal of secrets from whatever comes back from outside, before it is logged, shown or given to a model: a server may
 * echo a header, an error may quote a URL. Finds a value as it is, JSON-escaped, URL-encoded and in base64, also inside a longer
 * base64 text. Values under four characters are left alone: masking them would destroy everything.
 */
import type { Json } from '#lib/engine/json.ts'

const leastCharacters = 4
/** Shorter values have too little of themselves in the middle of a longer base64 text to tell. */
const leastBase64Bytes = 6

/** Replaces every form of the given values (name → value) by `[secret NAME]`; of JSON, in its keys and strings. */
export function mask<T extends Json>(value: T, secrets: ReadonlyMap<string, string>): T {
  const replace = masker(secrets)
  return replace ? (maskJson(value, replace) as T) : value
}

/** The same for text. */
export function maskText(text: string, secrets: ReadonlyMap<string, string>): string {
  return masker(secrets)?.(text) ?? text
}

function maskJson(value: Json, replace: (text: string) => string): Json {
  if (typeof value === 'string') return replace(value)
  if (typeof value === 'number') return replace(String(value)) === String(value) ? value : replace(String(value))
  if (Array.isArray(value)) return value.map((item) => maskJson(item, replace))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [replace(key), maskJson(item, replace)]))
}

function masker(secrets: ReadonlyMap<string, string>): ((text: string) => string) | undefined {
  const forms = new Map<string, string>()
  for (const [name, value] of secrets) {
    if (value.length < leastCharacters) continue
    for (const form of formsOf(value)) if (form.length >= leastCharacters && !forms.has(form)) forms.set(form, name)
  }
  if (forms.size === 0) return undefined
  // Longest first, so that a padded form is not left with its padding.
  const alternatives = [...forms.keys()].toSorted((a, b) => b.length - a.length).map((form) => form.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'))
  const pattern = new RegExp(alternatives.join('|'), 'g')
  return (text) => text.replace(pattern, (form) => `[secret ${forms.get(form) ?? ''}]`)
}

function formsOf(value: string): Set<string> {
  const escaped = JSON.stringify(value).slice(1, -1)
  const encoded = encodeURIComponent(value.toWellFormed())
  const lower = encoded.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())
  return new Set([value, escaped, escaped.replaceAll('/', '\\/'), encoded, lower, encoded.replaceAll('%20', '+'), encodeURI(value.toWellFormed()), ...base64Forms(value)])
}

/** The value in base64 on its own, and what of it shows within a longer text at each of the three alignments. */
function base64Forms(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8')
  const whole = [bytes.toString('base64'), bytes.toString('base64url')]
  if (bytes.length < leastBase64Bytes) return whole
  const inner = [0, 1, 2].flatMap((before) => {
    const shifted = Buffer.concat([Buffer.alloc(before), bytes])
    const first = Math.ceil((before * 8) / 6)
    const last = Math.floor((shifted.length * 8) / 6)
    return [shifted.toString('base64').slice(first, last), shifted.toString('base64url').slice(first, last)]
  })
  return [...whole, ...inner]
}
