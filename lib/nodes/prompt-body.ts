/**
 * Between a node's data and the body of a prompt version: what of a node the model faces, taken out as it would be numbered, and put
 * back. What is no part of a version (gates, retries, time limits) is the node's own and stays, whatever body comes in. Pure.
 */
import type { PromptBody } from '#lib/engine/decision.ts'
import { hashJson } from '#lib/engine/hash.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import type { ConfigProblem } from './define-node.ts'
import { objectOf, rowsOf, textOf } from './draft.ts'
import { draftedNode } from './drafted-node.ts'
import { promptBody } from './prompt-version.ts'

/** The fields of a node's data that a version covers. */
export const bodyFields = ['prompt', 'intents', 'output', 'model', 'context'] as const

export type ReadBody = { ok: true; body: JsonObject; hash: string } | { ok: false; problems: ConfigProblem[] }

/** The type of node that a body is of: one that offers intents decides. */
export const typeOfBody = (body: JsonObject): 'decide' | 'generate' => ('intents' in body ? 'decide' : 'generate')

/** The body of a version as it would be numbered: complete, defaults filled in, and nothing beside it. */
export function readBody(sent: JsonObject, type: string = typeOfBody(sent)): ReadBody {
  const beside = Object.keys(sent).filter((name) => !(bodyFields as readonly string[]).includes(name))
  if (beside.length > 0) return { ok: false, problems: beside.map((name) => ({ severity: 'malformed', code: 'unknown_field', path: `/${name}`, message: `${name} is no part of a prompt version: those are ${bodyFields.join(', ')}. Leave it out.` })) }
  return bodyOfData(type, sent)
}

/** The body that the data of a node holds now; its problems where no call can be made with it. */
export function bodyOfData(type: string, data: JsonObject): ReadBody {
  const drafted = draftedNode(type, 'node', data)
  if (!drafted.ok) return drafted
  const body = promptBody(drafted.node)
  if (!body) return { ok: false, problems: [{ severity: 'error', code: 'no_model', path: '', message: `A node of the type "${type}" calls no model.` }] }
  return { ok: true, body: plain(body), hash: hashJson(body) }
}

/** Without undefined: what a store gives back. */
const plain = (body: PromptBody): JsonObject => JSON.parse(JSON.stringify(body)) as JsonObject

/**
 * The data of a node with the body of a version. A field that says the same already stays as it is written, so that only what changes is
 * written anew; an intent keeps the gate of its name, the model its time limit and retries.
 */
export function withBody(type: string, data: JsonObject, body: JsonObject): JsonObject {
  const [now, wanted] = [bodyOfData(type, data), bodyOfData(type, body)]
  const next: JsonObject = { ...data }
  for (const field of bodyFields) {
    if (now.ok && wanted.ok && hashJson(now.body[field] ?? null) === hashJson(wanted.body[field] ?? null)) continue
    const value = ownOf(field, data, body[field])
    if (value === undefined) delete next[field]
    else next[field] = value
  }
  return next
}

function ownOf(field: (typeof bodyFields)[number], data: JsonObject, value: Json | undefined): Json | undefined {
  if (field === 'intents' && Array.isArray(value)) return value.map((intent) => (isJsonObject(intent) ? withGate(intent, data) : intent))
  if (field === 'model' && isJsonObject(value)) return withPatience(value, objectOf(data, 'model'))
  return value
}

function withGate(intent: JsonObject, data: JsonObject): JsonObject {
  const { approval: _, ...facing } = intent
  const gate = rowsOf(data, 'intents').find(({ row }) => textOf(row, 'name') === textOf(intent, 'name'))?.row.approval
  return gate === undefined ? facing : { ...facing, approval: gate }
}

/** How often and how long to try: the node's own, also of a fallback that it has already. */
function withPatience(model: JsonObject, own: JsonObject): JsonObject {
  const sameModel = (one: JsonObject, other: JsonObject) => (textOf(one, 'connection') || 'default') === (textOf(other, 'connection') || 'default') && textOf(one, 'name') === textOf(other, 'name')
  const fallbacks = rowsOf(model, 'fallbacks').map(({ row }) => {
    const before = rowsOf(own, 'fallbacks').find((each) => sameModel(each.row, row))?.row
    return { ...row, ...(before?.timeoutMs !== undefined && { timeoutMs: before.timeoutMs }) }
  })
  return {
    ...model,
    ...(own.timeoutMs !== undefined && { timeoutMs: own.timeoutMs }),
    ...(own.retry !== undefined && { retry: own.retry }),
    ...(Array.isArray(model.fallbacks) && { fallbacks }),
  }
}
