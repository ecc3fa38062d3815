/**
 * The public door of models: answers a request body by whatever its connection is. Knows nothing of runs, rounds or retries: it says
 * of each failure whether trying again may help, and when.
 *
 * Real connections speak the OpenAI protocol (openai.ts); `scripted` ones answer from the node's script (scripted.ts). What comes
 * back is the response body exactly as it came; reading it is the engine's affair, the same for both.
 */
import type { ModelAnswer, ModelPort } from '../advance/runtime.ts'
import type { Guard } from '../http/guard.ts'
import type { Pool } from '../pool/pool.ts'
import { hostOf, openAiBaseUrl } from './catalogue.ts'
import { factsOf, type ModelEntry } from './facts.ts'
import { estimatedTokens } from './estimate.ts'
import { askOpenAi } from './openai.ts'
import { costUsd } from './prices.ts'
import { askScripted } from './scripted.ts'

export { enterModel, listModels, modelFacts, openAiBaseUrl, resetModel } from './catalogue.ts'
export { modelEntries } from './entries.ts'

/** What a connection's name stands for at the moment of a call. */
export interface ModelConnection {
  kind: 'openai' | 'scripted'
  /** Null: OpenAI's own. */
  baseUrl: string | null
  /** Null where the server wants none. */
  apiKey: string | null
  /** For nodes that name no model. */
  model: string | null
}

export interface ModelPortOptions {
  connection(name: string): Promise<ModelConnection | null>
  guard: Guard
  pool: Pick<Pool, 'evaluate' | 'countTokens'>
  /** What owners entered of models; what is built in is known besides. */
  entries(): Promise<readonly ModelEntry[]>
}

export function createModelPort({ connection, guard, pool, entries }: ModelPortOptions): ModelPort {
  return {
    async resolve(name, model) {
      const found = await connection(name)
      return found && { scripted: found.kind === 'scripted', model: model || found.model || (found.kind === 'scripted' ? 'scripted' : '') }
    },
    async ask(request, signal) {
      const found = await connection(request.connection)
      if (!found) return refused('unknown_connection', `There is no connection named "${request.connection}". Add it under Settings, or choose another one.`)
      if (found.kind === 'scripted') return askScripted(request, pool, signal)
      if (request.model === '') return refused('no_model', `The node names no model, and the connection "${request.connection}" has none to use instead. Name one in the node, or set ORIEL_MODEL or the connection's model.`)
      const answer = await askOpenAi({ ...found, baseUrl: found.baseUrl ?? openAiBaseUrl }, request, guard, signal)
      if (!answer.ok) return answer
      const { text, usage: counted, ...told } = answer
      // For servers that do not count: limits must still hold.
      const usage = counted ?? { ...(await estimatedTokens(pool, request.model, request.body, text)), estimated: true as const }
      // An answer that was paid for is not lost because its price cannot be read.
      const entered = await entries().catch(() => null)
      const price = entered && factsOf(request.model, { connection: request.connection, host: hostOf(found.baseUrl) }, entered).priceFor(usage.inputTokens)
      return { ...told, usage, costUsd: costUsd(price, usage), ...(price && { price }) }
    },
  }
}

const refused = (code: string, message: string): ModelAnswer => ({ ok: false, code, message, retryable: false })
