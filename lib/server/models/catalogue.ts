/**
 * Models in use and models known, as the API shows them; what holds of one on a connection; and what an owner enters. Drives lint,
 * meters and prices, never a request.
 */
import { ApiError } from '#lib/api/errors.ts'
import type { putModel, ModelItem } from '#lib/api/models.ts'
import type { BodyOf } from '#lib/api/contract.ts'
import { builtInModel, builtInModels, providers, type BuiltInModel } from '#lib/engine/models/catalogue.ts'
import { tokenizerOf } from '#lib/engine/tokens.ts'
import { getConnection, listConnections } from '../connections/connections.ts'
import { database } from '../db.ts'
import { modelEntries, removeModelEntry, saveModelEntry } from './entries.ts'
import { factsOf, type ModelEntry, type ModelFacts, type Standpoint } from './facts.ts'

/** OpenAI's own, where a connection names no server. */
export const openAiBaseUrl = 'https://api.openai.com/v1'

export const hostOf = (baseUrl: string | null): string => new URL(baseUrl ?? openAiBaseUrl).hostname

/** What holds of a model on a connection now; a connection that is gone has no host, so only an owner's price holds there. Null: nowhere in particular. */
export async function modelFacts(connection: string | null, model: string): Promise<ModelFacts> {
  const [entries, host] = await Promise.all([modelEntries(), connection === null ? undefined : hostOfConnection(connection)])
  return factsOf(model, { connection: connection ?? '', host }, entries)
}

async function hostOfConnection(name: string): Promise<string | null> {
  try {
    const { kind, baseUrl } = await getConnection(name)
    return kind === 'scripted' ? null : hostOf(baseUrl)
  } catch (error) {
    if (error instanceof ApiError && error.code === 'not_found') return null
    throw error
  }
}

/** In use first, then those that somebody entered, then the rest of what is built in. */
export async function listModels(): Promise<ModelItem[]> {
  const [entries, connections, named] = await Promise.all([modelEntries(), listConnections(), namedModels()])
  const hosts = new Map(connections.flatMap(({ name, kind, baseUrl }) => (kind === 'scripted' ? [] : [[name, hostOf(baseUrl)] as const])))
  const used = [...connections.flatMap(({ name, model }) => (model ? [{ connection: name, model }] : [])), ...named].filter(({ connection }) => hosts.has(connection))
  const rows = new Map<string, { connection: string; model: string; usedBy: Set<string> }>()
  const row = (connection: string, model: string) => {
    const key = JSON.stringify([connection, model])
    const found = rows.get(key) ?? { connection, model, usedBy: new Set<string>() }
    rows.set(key, found)
    return found
  }
  for (const { connection, model } of used) row(needsOwnRow(connection, model, hosts.get(connection), entries) ? connection : '', model).usedBy.add(connection)
  for (const { connection, model } of entries) row(connection, model)
  for (const { name } of builtInModels) row('', name)
  return [...rows.values()].map(({ connection, model, usedBy }) => toItem(model, { connection, host: connection === '' ? undefined : (hosts.get(connection) ?? null) }, [...usedBy].sort(), entries))
}

/** Whether a model is another thing on this connection than anywhere: priced otherwise, or entered for it. */
function needsOwnRow(connection: string, model: string, host: string | undefined, entries: readonly ModelEntry[]): boolean {
  const own = entries.filter((entry) => entry.model === model)
  if (own.some((entry) => entry.connection === connection)) return true
  if (own.some((entry) => entry.connection === '' && entry.price)) return false
  const builtIn = builtInModel(model)
  return builtIn === undefined || builtIn.name !== model || host !== providers[builtIn.provider].host
}

function toItem(model: string, at: Standpoint, usedBy: string[], entries: readonly ModelEntry[]): ModelItem {
  const { builtIn, window, price } = factsOf(model, at, entries)
  const own = entries.find((entry) => entry.model === model && entry.connection === at.connection)
  return {
    model,
    connection: at.connection === '' ? null : at.connection,
    ...builtInPart(builtIn),
    ...(own && { source: 'own' as const, asOf: own.asOf }),
    window,
    price,
    longPrompt: price?.source === 'built_in' && builtIn?.longPrompt ? { over: builtIn.longPrompt.over, ...builtIn.longPrompt.price } : null,
    tokenizer: tokenizerOf(model),
    usedBy,
    own: own ? { contextWindow: own.contextWindow, warnAtPercent: own.warnAtPercent, price: own.price, asOf: own.asOf } : null,
  }
}

type BuiltInPart = Pick<ModelItem, 'provider' | 'source' | 'asOf' | 'maxOutputTokens' | 'priceHost' | 'refusedParameters'>

function builtInPart(builtIn: BuiltInModel | undefined): BuiltInPart {
  if (!builtIn) return { provider: null, source: 'none', asOf: null, maxOutputTokens: null, priceHost: null, refusedParameters: [] }
  const { name, host } = providers[builtIn.provider]
  return { provider: name, source: 'built_in', asOf: builtIn.asOf, maxOutputTokens: builtIn.maxOutputTokens ?? null, priceHost: builtIn.price ? host : null, refusedParameters: [...builtIn.refuses] }
}

/** What LLM nodes name, for fallbacks and summaries too, in any version of a prompt that was run or published. */
async function namedModels(): Promise<{ connection: string; model: string }[]> {
  const { rows } = await database().query<{ connection: string; model: string }>(
    `select distinct coalesce(nullif(said ->> 'connection', ''), 'default') as connection, said ->> 'name' as model
     from prompt_version, lateral (select body -> 'model' as said union all select body #> '{context,summary,model}' union all select json_array_elements(case json_typeof(body #> '{model,fallbacks}') when 'array' then body #> '{model,fallbacks}' else '[]' end)) as models
     where said ->> 'name' <> '' order by model, connection limit 500`,
  )
  return rows
}

/** Enters what an owner says. Throws invalid_request for a connection that is none, or an entry that says nothing. */
export async function enterModel({ model, connection, contextWindow, warnAtPercent, price, asOf }: BodyOf<typeof putModel>, by: string): Promise<ModelItem> {
  const named = connection === null ? null : (await listConnections()).find(({ name }) => name === connection)
  if (named === undefined) throw invalid('/connection', `There is no connection named “${connection ?? ''}”. Name one of GET /api/v1/connections, or none to enter it for all.`)
  if (contextWindow === null && price === null && !builtInModel(model)) throw invalid('/contextWindow', `Nothing is said of “${model}”: enter its window, its prices, or both.`)
  await saveModelEntry({ connection: connection ?? '', model, contextWindow, warnAtPercent, price, asOf }, by)
  const at: Standpoint = named ? { connection: named.name, host: named.kind === 'scripted' ? null : hostOf(named.baseUrl) } : { connection: '', host: undefined }
  return toItem(model, at, [], await modelEntries())
}

const invalid = (path: string, message: string): ApiError => new ApiError('invalid_request', message, { problems: [{ path, code: 'invalid', message }] })

/** Throws not_found. */
export const resetModel = (model: string, connection: string | undefined): Promise<void> => removeModelEntry(connection ?? '', model)
