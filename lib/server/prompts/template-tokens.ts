/** How many tokens the templates of prompt versions are, before anything is filled in. Counted once per content and process. */
import type { JsonObject } from '#lib/engine/json.ts'
import { tokenizerOf } from '#lib/engine/tokens.ts'
import { objectOf, textOf } from '#lib/nodes/draft.ts'
import { templateTexts } from '#lib/nodes/prompt-diff.ts'
import { pool } from '../pool/pool.ts'

export interface HashedBody {
  hash: string
  body: JsonObject
}

const mostKept = 5000
const kept = new Map<string, number>()

const modelOf = (body: JsonObject): string => textOf(objectOf(body, 'model'), 'name')

/** By hash. Those of one tokenizer are counted in one go. */
export async function templateTokens(bodies: readonly HashedBody[]): Promise<ReadonlyMap<string, number>> {
  if (kept.size > mostKept) kept.clear()
  const known = new Map(bodies.flatMap(({ hash }) => (kept.has(hash) ? [[hash, kept.get(hash) ?? 0]] : [])))
  const groups = Map.groupBy(bodies.filter(({ hash }) => !known.has(hash)), ({ body }) => tokenizerOf(modelOf(body)).name)
  await Promise.all(
    [...groups.values()].map(async (group) => {
      const texts = group.map(({ body }) => templateTexts(body))
      const counts = await pool().countTokens(texts.flat(), modelOf(group[0]?.body ?? {}))
      let at = 0
      for (const [index, { hash }] of group.entries()) {
        const length = texts[index]?.length ?? 0
        const sum = counts.slice(at, at + length).reduce((total, count) => total + count, 0)
        at += length
        known.set(hash, sum)
        kept.set(hash, sum)
      }
    }),
  )
  return known
}
