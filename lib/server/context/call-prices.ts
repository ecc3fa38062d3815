/** What is known of the models that past calls went to, or would go to, read once per model. */
import { modelFacts } from '../models/models.ts'

export type Facts = Awaited<ReturnType<typeof modelFacts>>
export type FactsOf = (model: { connection: string | null; name: string }) => Promise<Facts>

export function factsByModel(): FactsOf {
  const known = new Map<string, Promise<Facts>>()
  return ({ connection, name }) => {
    const key = JSON.stringify([connection, name])
    const facts = known.get(key) ?? modelFacts(connection, name)
    known.set(key, facts)
    return facts
  }
}

/** Of the input alone, nothing cached. Null where the price is unknown, or there is no request. */
export function inputCost(tokens: number | null, facts: Facts): number | null {
  const price = tokens === null ? null : facts.priceFor(tokens)
  return price && tokens !== null ? (tokens * price.input) / 1_000_000 : null
}
