/** What is known of models: windows and prices, each with its date and with who says so. An owner's own entries stand before what is built in. */
import { z } from 'zod'
import { defineContract } from './contract.ts'
import { listOf } from './lists.ts'

/** built_in: comes with this version · own: an owner entered it. */
const sourceSchema = z.enum(['built_in', 'own'])
const dateSchema = z.iso.date().describe('YYYY-MM-DD')

/** US dollars per million tokens. */
const usdSchema = z.number().nonnegative().max(1_000_000)

export const defaultWarnAtPercent = 80

/** What a request may hold. */
export const modelWindowSchema = z.object({
  tokens: z.number().int(),
  /** Beyond this share of it a meter warns. */
  warnAtPercent: z.number().int(),
  asOf: dateSchema,
  source: sourceSchema,
  /** The model's own, of which a server may give less: whoever serves open weights chooses. */
  upTo: z.boolean(),
})

/** US dollars per million tokens, standard tier. */
export const modelPriceSchema = z.object({ input: z.number(), cachedInput: z.number(), output: z.number(), asOf: dateSchema, source: sourceSchema })

const ownPriceSchema = z.strictObject({
  input: usdSchema,
  cachedInput: usdSchema.nullable().default(null).describe('null: cached input costs what fresh input does'),
  output: usdSchema,
})

const entrySchema = z.strictObject({
  contextWindow: z.number().int().positive().max(1_000_000_000).nullable().default(null).describe('Tokens that a request may hold; null: as built in, or unknown'),
  warnAtPercent: z.number().int().min(1).max(100).default(defaultWarnAtPercent),
  price: ownPriceSchema.nullable().default(null).describe('null: as built in, or unknown'),
  asOf: dateSchema.optional().describe('When the price list was read; today where it is left out'),
})

const nameSchema = z.string().trim().min(1).max(200)
const connectionSchema = z.string().trim().min(1).max(63).nullable()

export const modelItemSchema = z.object({
  model: z.string(),
  /** The connection that this holds for; null: every one. */
  connection: z.string().nullable(),
  provider: z.string().nullable(),
  /** none: a node or a connection names it, and nothing is known of it. */
  source: z.enum(['built_in', 'own', 'none']),
  asOf: dateSchema.nullable(),
  window: modelWindowSchema.nullable(),
  maxOutputTokens: z.number().int().nullable(),
  /** Null: unknown. */
  price: modelPriceSchema.nullable(),
  /** Where a built-in price holds; other servers of the same model have prices of their own. */
  priceHost: z.string().nullable(),
  /** Above so many input tokens the whole request costs this. */
  longPrompt: z.object({ over: z.number().int(), input: z.number(), cachedInput: z.number(), output: z.number() }).nullable(),
  refusedParameters: z.array(z.string()),
  /** What tokens are counted by; not exact: an estimate. */
  tokenizer: z.object({ name: z.string(), exact: z.boolean() }),
  /** Connections by which nodes or the connection itself name this model. */
  usedBy: z.array(z.string()),
  /** What an owner entered. */
  own: z.object({ contextWindow: z.number().int().nullable(), warnAtPercent: z.number().int(), price: ownPriceSchema.nullable(), asOf: dateSchema }).nullable(),
})

export const listModels = defineContract({
  id: 'listModels',
  summary: 'Models in use and models known: windows and prices, each with its date and source; all of them at once',
  method: 'GET',
  path: '/models',
  response: listOf(modelItemSchema),
})

export const putModel = defineContract({
  id: 'putModel',
  summary: 'Enter window and price of a model, on one connection or on all; replaces what was entered before',
  method: 'PUT',
  path: '/models',
  auth: 'owner',
  body: entrySchema.extend({ model: nameSchema, connection: connectionSchema.default(null) }),
  response: modelItemSchema,
  errors: ['malformed_json', 'invalid_request'],
})

export const deleteModel = defineContract({
  id: 'deleteModel',
  summary: 'Take back what was entered of a model: what is built in holds again',
  method: 'DELETE',
  path: '/models',
  auth: 'owner',
  query: z.object({ model: nameSchema, connection: connectionSchema.unwrap().optional().describe('Left out: the entry for every connection') }),
  status: 204,
  errors: ['invalid_request', 'not_found'],
})

export type ModelItem = z.infer<typeof modelItemSchema>
export type ModelWindow = z.infer<typeof modelWindowSchema>
export type ModelPrice = z.infer<typeof modelPriceSchema>
export type OwnPrice = z.infer<typeof ownPriceSchema>
