/**
 * Tries a connection to a model provider by asking for its list of models: it needs the key, costs nothing, and every server that speaks
 * the protocol has it. The key is masked in whatever is quoted.
 */
import { z } from 'zod'
import { exchange } from '../http/exchange.ts'
import { hostAndPortOf, type Guard } from '../http/guard.ts'
import { maskText } from '../secrets/mask.ts'
import type { ResolvedConnection } from './connections.ts'

export interface TriedModel {
  ok: boolean
  code: string | null
  message: string
  notes: string[]
}

const timeoutMs = 15_000
const modelsSchema = z.object({ data: z.array(z.object({ id: z.string() })) })
const errorSchema = z.object({ error: z.union([z.string(), z.object({ message: z.string() }).transform(({ message }) => message)]) })

/** `openAiBaseUrl`: where a connection without one goes. Never rejects. */
export async function tryModel(connection: ResolvedConnection, openAiBaseUrl: string, guard: Guard): Promise<TriedModel> {
  if (connection.kind === 'scripted') return fine('It answers from the script of each node, without any network and without an LLM.')
  const base = new URL(connection.baseUrl ?? openAiBaseUrl)
  const url = new URL(`${base.href.replace(/\/+$/, '')}/models`)
  // As for its calls: who may make a connection vouches for its host.
  const dispatcher = await guard.allowing(hostAndPortOf(base)).dispatcher('shared')
  const headers = { accept: 'application/json', ...(connection.apiKey !== null && { authorization: `Bearer ${connection.apiKey}` }) }
  const answer = await exchange(dispatcher, { method: 'GET', url, headers, timeoutMs }, new AbortController().signal)
  const tried = answer.kind === 'response' ? readAnswer(connection, base.host, answer.status, answer.bytes.toString('utf8')) : wrong(answer.code, answer.message)
  return connection.apiKey === null ? tried : { ...tried, message: maskText(tried.message, new Map([['API key', connection.apiKey]])) }
}

const fine = (message: string, notes: string[] = []): TriedModel => ({ ok: true, code: null, message, notes })
const wrong = (code: string, message: string): TriedModel => ({ ok: false, code, message, notes: [] })

function readAnswer({ apiKey, model }: ResolvedConnection, host: string, status: number, body: string): TriedModel {
  const json = parsed(body)
  if (status < 200 || status >= 300) return refusal(host, status, apiKey !== null, json)
  const models = modelsSchema.safeParse(json).data?.data.map(({ id }) => id)
  if (!models) return wrong('unreadable_answer', `What ${host} answered is no list of models. Check the base URL: it usually ends in /v1.`)
  const unlisted = model !== null && !models.includes(model)
  return fine(`${host} answered and lists ${models.length} ${models.length === 1 ? 'model' : 'models'}.`, unlisted ? [`The model ${model} is not among them. Some servers do not list all that they serve.`] : [])
}

function refusal(host: string, status: number, hasKey: boolean, body: unknown): TriedModel {
  const said = errorSchema.safeParse(body).data?.error.replace(/\s+/g, ' ').slice(0, 300)
  const quoted = said === undefined ? '' : ` It says: ${said}`
  if ((status === 401 || status === 403) && !hasKey) return wrong('no_key', `${host} wants an API key, and the connection has none.`)
  if (status === 401 || status === 403) return wrong('invalid_key', `${host} does not accept the API key.${quoted}`)
  if (status === 404 || status === 405) return wrong(`http_${status}`, `${host} has no list of models at that address. Check the base URL: it usually ends in /v1.${quoted}`)
  return wrong(`http_${status}`, `${host} answered with status ${status}.${quoted}`)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
