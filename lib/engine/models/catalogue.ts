/**
 * What is known of models without asking anybody: window, longest reply, list price, parameters that they refuse. Data, dated row by
 * row; lint, meters and prices read it, and nothing here ever changes a request (semantics §3.6). An owner's own entries stand before
 * it (lib/server/models/catalogue.ts).
 *
 * Invariants: a price holds at the provider's own host only, because other servers have other prices for models of the same name; a
 * price that is not known, or changes by the hour, is null, never 0. Prices are those of the standard tier in US dollars per million
 * tokens; what a provider charges besides (cache writes, tools, faster tiers) is not in them. A model with open weights is served
 * with any window up to its own, so its window is the most that it can be.
 *
 * When a row is checked against the provider's list again, its date changes with it.
 */

export interface ListPrice {
  input: number
  cachedInput: number
  output: number
}

export interface Provider {
  name: string
  /** Where built-in prices hold; null where no price is known. */
  host: string | null
}

export const providers = {
  openai: { name: 'OpenAI', host: 'api.openai.com' },
  anthropic: { name: 'Anthropic', host: 'api.anthropic.com' },
  google: { name: 'Google', host: 'generativelanguage.googleapis.com' },
  mistral: { name: 'Mistral', host: 'api.mistral.ai' },
  deepseek: { name: 'DeepSeek', host: null },
  meta: { name: 'Meta', host: null },
  alibaba: { name: 'Alibaba', host: null },
} as const satisfies Record<string, Provider>

export type ProviderId = keyof typeof providers

export interface BuiltInModel {
  name: string
  provider: ProviderId
  /** Tokens of request and reply together. */
  contextWindow: number
  /** Tokens of a request, where the provider allows it less than the window. */
  maxInputTokens?: number
  maxOutputTokens?: number
  price: ListPrice | null
  /** Above so many input tokens the whole request costs this. */
  longPrompt?: { over: number; price: ListPrice }
  /** When this row was last checked: YYYY-MM-DD. */
  asOf: string
  /** Parameters that make the provider answer 400. */
  refuses: readonly string[]
  /** Whoever serves it chooses the window, up to this one. */
  openWeights?: true
}

type Facts = Omit<BuiltInModel, 'name' | 'provider' | 'price' | 'asOf' | 'refuses'> & { price?: [input: number, cachedInput: number, output: number]; longer?: [over: number, input: number, cachedInput: number, output: number]; asOf?: string; refuses?: readonly string[] }

/** The day on which most rows were checked. */
const checked = '2026-09-23'

/** Chat completions take `max_completion_tokens` of every model that reasons. */
const reasons = ['max_tokens'] as const
/** And of those that always reason, nothing that steers sampling. */
const alwaysReasons = [...reasons, 'temperature', 'top_p', 'presence_penalty', 'frequency_penalty', 'logprobs', 'top_logprobs', 'logit_bias'] as const

const gpt4: Facts = { contextWindow: 128_000, maxOutputTokens: 16_384 }
const gpt41: Facts = { contextWindow: 1_047_576, maxOutputTokens: 32_768 }
const o: Facts = { contextWindow: 200_000, maxOutputTokens: 100_000, refuses: alwaysReasons }
const gpt5: Facts = { contextWindow: 400_000, maxInputTokens: 272_000, maxOutputTokens: 128_000 }
const gpt54: Facts = { contextWindow: 1_050_000, maxInputTokens: 922_000, maxOutputTokens: 128_000, refuses: reasons }
const over = 272_000
const million: Facts = { contextWindow: 1_000_000 }
const gemini: Facts = { contextWindow: 1_048_576, maxOutputTokens: 65_536 }
const mistral: Facts = { contextWindow: 262_144 }

const rows: Record<ProviderId, Record<string, Facts>> = {
  openai: {
    'gpt-6.2-sol': { ...gpt54, refuses: alwaysReasons, asOf: '2026-11-22' },
    'gpt-6.1-sol': { ...gpt54, price: [2, 0.1, 10], longer: [over, 4, 0.2, 15], refuses: alwaysReasons, asOf: '2026-10-13' },
    'gpt-6-astra': { ...gpt54, price: [10, 1, 50], longer: [over, 20, 2, 75] },
    'gpt-6-sol': { ...gpt54, price: [2, 0.2, 10], longer: [over, 4, 0.4, 15] },
    'gpt-6-luna': { ...gpt54, price: [0.1, 0.01, 0.5], longer: [over, 0.2, 0.02, 0.75] },
    'gpt-5.6-sol': { ...gpt54, price: [4, 0.4, 20], longer: [over, 8, 0.8, 30] },
    'gpt-5.6-terra': { ...gpt54, price: [2, 0.2, 12], longer: [over, 4, 0.4, 18] },
    'gpt-5.6-luna': { ...gpt54, price: [0.2, 0.02, 1.2], longer: [over, 0.4, 0.04, 1.8] },
    'gpt-5.5': { ...gpt54, price: [5, 0.5, 30], longer: [over, 10, 1, 45] },
    'gpt-5.4': { ...gpt54, price: [2.5, 0.25, 15], longer: [over, 5, 0.5, 22.5] },
    'gpt-5.4-mini': { ...gpt5, price: [0.75, 0.075, 4.5], refuses: reasons },
    'gpt-5.4-nano': { ...gpt5, price: [0.2, 0.02, 1.25], refuses: reasons },
    'gpt-5.2': { ...gpt5, price: [1.75, 0.175, 14], refuses: reasons },
    'gpt-5.1': { ...gpt5, price: [1.25, 0.125, 10], refuses: reasons },
    'gpt-5': { ...gpt5, price: [1.25, 0.125, 10], refuses: alwaysReasons },
    'gpt-5-mini': { ...gpt5, price: [0.25, 0.025, 2], refuses: alwaysReasons },
    'gpt-5-nano': { ...gpt5, price: [0.05, 0.005, 0.4], refuses: alwaysReasons },
    'gpt-5-chat-latest': { ...gpt4, price: [1.25, 0.125, 10], asOf: '2026-03-01' },
    'gpt-4.1': { ...gpt41, price: [2, 0.5, 8] },
    'gpt-4.1-mini': { ...gpt41, price: [0.4, 0.1, 1.6] },
    'gpt-4.1-nano': { ...gpt41, price: [0.1, 0.025, 0.4] },
    'gpt-4o': { ...gpt4, price: [2.5, 1.25, 10] },
    'gpt-4o-mini': { ...gpt4, price: [0.15, 0.075, 0.6] },
    'gpt-4-turbo': { ...gpt4, maxOutputTokens: 4_096, price: [10, 10, 30] },
    'gpt-4': { contextWindow: 8_192, maxOutputTokens: 8_192, price: [30, 30, 60] },
    'gpt-3.5-turbo': { contextWindow: 16_385, maxOutputTokens: 4_096, price: [0.5, 0.5, 1.5] },
    'o4-mini': { ...o, price: [1.1, 0.275, 4.4] },
    o3: { ...o, price: [2, 0.5, 8] },
    'o3-mini': { ...o, price: [1.1, 0.55, 4.4] },
    o1: { ...o, price: [15, 7.5, 60] },
    'gpt-oss-120b': { contextWindow: 131_072, maxOutputTokens: 131_072, openWeights: true },
    'gpt-oss-20b': { contextWindow: 131_072, maxOutputTokens: 131_072, openWeights: true },
  },
  anthropic: {
    'claude-fable-5-1': { ...million, price: [10, 0.25, 50] },
    'claude-fable-5': { ...million, price: [10, 1, 50] },
    'claude-opus-5-5': { ...million, price: [4, 0.2, 20] },
    'claude-opus-5': { ...million, price: [5, 0.5, 25] },
    'claude-opus-4-8': { ...million, price: [5, 0.5, 25] },
    'claude-opus-4-7': { ...million, price: [5, 0.5, 25] },
    'claude-opus-4-6': { ...million, price: [5, 0.5, 25] },
    'claude-opus-4-5': { contextWindow: 200_000, price: [5, 0.5, 25] },
    'claude-sonnet-5-5': { ...million, price: [2, 0.2, 10], asOf: '2026-10-01' },
    'claude-sonnet-5': { ...million, price: [2, 0.2, 10] },
    'claude-sonnet-4-6': { ...million, price: [3, 0.3, 15] },
    'claude-sonnet-4-5': { contextWindow: 200_000, price: [3, 0.3, 15] },
    'claude-haiku-4-5': { contextWindow: 200_000, price: [1, 0.1, 5] },
  },
  google: {
    'gemini-3.8-flash': { ...gemini, contextWindow: 1_000_000 },
    'gemini-3.5-flash': { ...gemini, contextWindow: 1_000_000, price: [1.5, 0.15, 9] },
    'gemini-3.5-flash-lite': { ...gemini, contextWindow: 1_000_000, price: [0.3, 0.03, 2.5] },
    'gemini-2.5-pro': { ...gemini, price: [1.25, 0.125, 10], longer: [200_000, 2.5, 0.25, 15] },
    'gemini-2.5-flash': { ...gemini, price: [0.3, 0.03, 2.5] },
    'gemini-2.5-flash-lite': { ...gemini, price: [0.1, 0.01, 0.4] },
  },
  mistral: {
    'mistral-large-2512': { ...mistral, price: [0.5, 0.05, 1.5] },
    'mistral-medium-3-5': { ...mistral, price: [1.5, 0.15, 7.5] },
    'mistral-small-2603': { ...mistral, price: [0.15, 0.015, 0.6] },
    'devstral-2512': { ...mistral, price: [0.4, 0.04, 2] },
    'codestral-2508': { contextWindow: 256_000, price: [0.3, 0.03, 0.9] },
    'ministral-14b-2512': { ...mistral, price: [0.2, 0.02, 0.2] },
    'ministral-8b-2512': { ...mistral, price: [0.15, 0.015, 0.15] },
    'ministral-3b-2512': { contextWindow: 131_072, price: [0.1, 0.01, 0.1] },
  },
  deepseek: {
    'deepseek-v4-pro': { ...million, openWeights: true },
    'deepseek-v4-flash': { ...million, openWeights: true },
  },
  meta: {
    'llama-3.3-70b': { contextWindow: 131_072, openWeights: true },
    'llama-3.2-3b': { contextWindow: 131_072, openWeights: true },
    'llama-3.1-405b': { contextWindow: 131_072, openWeights: true },
    'llama-3.1-70b': { contextWindow: 131_072, openWeights: true },
    'llama-3.1-8b': { contextWindow: 131_072, openWeights: true },
    'llama-4-maverick': { ...million, openWeights: true },
    'llama-4-scout': { contextWindow: 10_000_000, openWeights: true },
  },
  alibaba: {
    'qwen3-coder-480b': { contextWindow: 262_144, openWeights: true },
    'qwen3-coder-30b': { contextWindow: 262_144, openWeights: true },
    'qwen3-next-80b': { contextWindow: 262_144, openWeights: true },
    'qwen3-32b': { contextWindow: 131_072, openWeights: true },
  },
}

const priceOf = ([input, cachedInput, output]: [number, number, number]): ListPrice => ({ input, cachedInput, output })

function toModel(provider: ProviderId, name: string, { price, longer, asOf = checked, refuses = [], ...facts }: Facts): BuiltInModel {
  const [above, ...long] = longer ?? []
  return { name, provider, ...facts, price: price ? priceOf(price) : null, ...(above !== undefined && long.length === 3 && { longPrompt: { over: above, price: priceOf(long) } }), asOf, refuses }
}

const providerIds = Object.keys(providers) as ProviderId[]

/** Every row, by provider, newest first. */
export const builtInModels: readonly BuiltInModel[] = providerIds.flatMap((provider) => Object.entries(rows[provider]).map(([name, facts]) => toModel(provider, name, facts)))

const byName = new Map(builtInModels.map((model) => [model.name, model]))

/**
 * The row of a model by the name that a request has. Read through: who resells it (`openai/gpt-5`), a date or `-latest`
 * (`gpt-4o-2024-08-06`), a fine-tuning mark (`ft:gpt-4o:acme`; its price is another, so it has none here), and how servers of open
 * weights spell it (`Llama-3.3-70B-Instruct`, `llama3.3:70b`).
 */
export function builtInModel(name: string): BuiltInModel | undefined {
  const bare = bareModelName(name)
  const found = byName.get(exactName(name)) ?? byName.get(bare) ?? openWeightsModel(bare)
  if (!found || !isFineTuned(name)) return found
  const { longPrompt: _, ...base } = found
  return { ...base, price: null }
}

const isFineTuned = (name: string): boolean => /^ft:/i.test(name)
const exactName = (name: string): string => name.slice(name.lastIndexOf('/') + 1).toLowerCase()

/** Without reseller, fine-tuning marks and date: what a family is recognised by. */
export function bareModelName(name: string): string {
  const exact = exactName(name)
  const base = isFineTuned(exact) ? (exact.split(':')[1] ?? '') : exact
  return byName.has(base) ? base : base.replace(/-(\d{4}-\d{2}-\d{2}|\d{8}|latest)$/, '')
}

function openWeightsModel(name: string): BuiltInModel | undefined {
  const spelt = name.replace(/^meta-/, '').replace(/^llama(?=\d)/, 'llama-').replace(':', '-')
  return builtInModels.find((model) => model.openWeights && (spelt === model.name || spelt.startsWith(`${model.name}-`)))
}

/** What a request of so many input tokens costs per million by this row. */
export const priceAt = ({ price, longPrompt }: Pick<BuiltInModel, 'price' | 'longPrompt'>, inputTokens: number): ListPrice | null =>
  longPrompt && inputTokens > longPrompt.over ? longPrompt.price : price
