/**
 * Token counts, by the tokenizer that a model has where that is to be had, else by the nearest: then they are estimates and say so. An
 * encoder takes half a second to load and 80 to 140 MB of memory, so none is imported here: whoever assembles
 * contexts awaits `loadTokenizer` once and counts synchronously from then on; a process that never counts never pays. `assemble`
 * takes the counting function as an argument, so it stays pure and a preview may count in another way.
 *
 * Text is counted in slices of at most 2,000 characters: byte pair encoding is quadratic in a word, and 100,000 times "a" in one
 * piece takes 6.7 s where slices take 10 ms and give the same count. Sums over slices and segments exceed the count of the whole by
 * about half a percent: these are estimates, and the provider's own count is kept beside them.
 */

export type TokenizerName = 'o200k_base' | 'cl100k_base' | 'llama3'

/** Counts the tokens that a model makes of a text. */
export type CountTokens = (text: string, model: string) => number

type Encoder = (text: string) => number

const sliceLength = 2_000
/** How far a slice may end early, so that it ends between words. */
const searchedForBreak = 120

const loading = new Map<TokenizerName, Promise<void>>()
const encoders = new Map<TokenizerName, Encoder>()

const older = /^(gpt-4(-|$)|gpt-3\.5|gpt-35|text-embedding-(3|ada-002))/
/** 3, 3.1, 3.2 and 3.3 have one vocabulary; 4 has another. */
const llama3 = /^(meta-)?llama-?3(\D|$)/
/** `o200k_harmony` of gpt-oss differs from `o200k_base` in its special tokens only, and text has none. */
const newer = /^(gpt-4o|chatgpt-4o|gpt-4\.1|gpt-4\.5|gpt-[5-9]|gpt-oss|chat-latest|codex|o\d+(-|$))/

/**
 * The tokenizer of a model by its name, without the provider's prefix (`openai/gpt-5`) and fine-tuning marks (`ft:gpt-4o:acme`).
 * `exact` is false where the model is not known to use it: then the count is an estimate by the newest encoding.
 */
export function tokenizerOf(model: string): { name: TokenizerName; exact: boolean } {
  const name = model.slice(model.lastIndexOf('/') + 1).replace(/^ft:/, '').toLowerCase()
  if (older.test(name)) return { name: 'cl100k_base', exact: true }
  if (llama3.test(name)) return { name: 'llama3', exact: true }
  return { name: 'o200k_base', exact: newer.test(name) }
}

/** Loads an encoder; at once where it is loaded. After it resolves, `countTokens` counts for every model that uses it. */
export function loadTokenizer(name: TokenizerName): Promise<void> {
  const known = loading.get(name)
  if (known) return known
  const started = loaders[name]().then((encoder) => void encoders.set(name, encoder))
  loading.set(name, started)
  started.catch(() => loading.delete(name))
  return started
}

/** Each takes `<|endoftext|>` and its like as text: by default one throws and the other makes a single token of it. */
const loaders: Record<TokenizerName, () => Promise<Encoder>> = {
  o200k_base: async () => countingText((await import('gpt-tokenizer/encoding/o200k_base')).countTokens),
  cl100k_base: async () => countingText((await import('gpt-tokenizer/encoding/cl100k_base')).countTokens),
  async llama3() {
    const { default: tokenizer } = await import('llama3-tokenizer-js')
    const options = { bos: false, eos: false, specialTokenRegex: /(?!)/g }
    return (text) => tokenizer.encode(text, options).length
  },
}

function countingText(count: (text: string, options: { disallowedSpecial: Set<string> }) => number): Encoder {
  const options = { disallowedSpecial: new Set<string>() }
  return (text) => count(text, options)
}

/** Tokens of `text` for `model`. Throws where its tokenizer was not loaded before. */
export const countTokens: CountTokens = (text, model) => {
  const { name } = tokenizerOf(model)
  const encoder = encoders.get(name)
  if (!encoder) throw new Error(`The tokenizer ${name} is not loaded; await loadTokenizer(tokenizerOf(${JSON.stringify(model)}).name) first.`)
  if (text === '') return 0
  return cached(name, text) ?? remember(name, text, slices(text).reduce((sum, slice) => sum + encoder(slice), 0))
}

/** Pieces of at most 2,000 characters that join to the text, ending between words where one ends near, never inside a surrogate pair. */
export function slices(text: string): string[] {
  const pieces: string[] = []
  for (let start = 0; start < text.length; ) {
    const end = start + sliceLength >= text.length ? text.length : breakBefore(text, start + sliceLength)
    pieces.push(text.slice(start, end))
    start = end
  }
  return pieces
}

function breakBefore(text: string, end: number): number {
  for (let at = end; at > end - searchedForBreak; at--) {
    if (/\s/.test(text.charAt(at)) && !/\s/.test(text.charAt(at - 1))) return at
  }
  const low = text.charCodeAt(end)
  return low >= 0xdc00 && low <= 0xdfff ? end - 1 : end
}

/** Counts by text, the least recently used forgotten first. Bounded by characters, because the texts themselves are the keys. */
const counts: Record<TokenizerName, Map<string, number>> = { o200k_base: new Map(), cl100k_base: new Map(), llama3: new Map() }
const cachedCharacters = 8_000_000
let length = 0

function cached(name: TokenizerName, text: string): number | undefined {
  const known = counts[name]
  const found = known.get(text)
  if (found === undefined) return undefined
  known.delete(text)
  known.set(text, found)
  return found
}

function remember(name: TokenizerName, text: string, count: number): number {
  if (text.length > cachedCharacters / 8) return count
  const known = counts[name]
  known.set(text, count)
  length += text.length
  for (const oldest of known.keys()) {
    if (length <= cachedCharacters) break
    known.delete(oldest)
    length -= oldest.length
  }
  return count
}
