/**
 * What holds of a model on a connection: the owner's entry for that connection, else the owner's entry for all, else what is built in.
 * Field by field, so that an entry of a price leaves the window as it was. A built-in price holds at the provider's own host only.
 * Pure; entries.ts brings the entries.
 */
import { defaultWarnAtPercent, type ModelPrice, type ModelWindow } from '#lib/api/models.ts'
import type { Price } from '#lib/engine/events.ts'
import { builtInModel, priceAt, providers, type BuiltInModel, type ListPrice } from '#lib/engine/models/catalogue.ts'

/** What an owner entered. `connection` is empty where it holds for every one. */
export interface ModelEntry {
  connection: string
  model: string
  contextWindow: number | null
  warnAtPercent: number
  price: { input: number; cachedInput: number | null; output: number } | null
  asOf: string
}

/** Where a model is asked. `host` undefined: nowhere in particular, so what is built in is told as it is. */
export interface Standpoint {
  connection: string
  host: string | null | undefined
}

export interface ModelFacts {
  builtIn: BuiltInModel | undefined
  window: ModelWindow | null
  price: ModelPrice | null
  /** The price of a request of so many input tokens, as it is recorded with a call. */
  priceFor(inputTokens: number): Price | null
}

export function factsOf(model: string, { connection, host }: Standpoint, entries: readonly ModelEntry[]): ModelFacts {
  const of = entries.filter((entry) => entry.model === model)
  const own = [of.find((entry) => entry.connection === connection && connection !== ''), of.find((entry) => entry.connection === '')].filter((entry) => entry !== undefined)
  const builtIn = builtInModel(model)
  const holds = builtIn !== undefined && (host === undefined || host === providers[builtIn.provider].host)
  const priced = own.find(({ price }) => price !== null)
  const listed = (inputTokens: number) => (holds ? priceAt(builtIn, inputTokens) : null)
  const priceFor = (inputTokens: number): Price | null => {
    if (priced?.price) return { ...flat(priced.price), asOf: priced.asOf }
    const price = listed(inputTokens)
    return price && builtIn ? { ...price, asOf: builtIn.asOf } : null
  }
  const price = priceFor(0)
  return { builtIn, window: windowOf(builtIn, own), price: price && { ...price, source: priced ? 'own' : 'built_in' }, priceFor }
}

const flat = ({ input, cachedInput, output }: NonNullable<ModelEntry['price']>): ListPrice => ({ input, cachedInput: cachedInput ?? input, output })

function windowOf(builtIn: BuiltInModel | undefined, own: readonly ModelEntry[]): ModelWindow | null {
  const warnAtPercent = own[0]?.warnAtPercent ?? defaultWarnAtPercent
  for (const { contextWindow, asOf } of own) if (contextWindow !== null) return { tokens: contextWindow, warnAtPercent, asOf, source: 'own', upTo: false }
  return builtIn ? { tokens: builtIn.maxInputTokens ?? builtIn.contextWindow, warnAtPercent, asOf: builtIn.asOf, source: 'built_in', upTo: builtIn.openWeights === true } : null
}
