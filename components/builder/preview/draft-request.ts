/**
 * The request that a node's draft would make at a moment of the past: what the log held then, with the prompt, model, output, intents
 * and context of now. Pure; says what is not in order in place of guessing. Runs in the preview's worker.
 */
import { requestFor, type Material } from '#lib/engine/context/material.ts'
import type { AssembleRequest } from '#lib/engine/context/request.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { draftedNode } from '#lib/nodes/drafted-node.ts'

/** A node as it stands in a document. */
export interface DraftNode {
  id: string
  type: string
  data: JsonObject
}

/** Why there is nothing to show. `path` is a JSON Pointer into the node's data, line and column are within the text there. */
export interface PreviewError {
  code: string
  message: string
  path?: string
  line?: number
  column?: number
}

export type DraftRequest = { ok: true; request: AssembleRequest } | { ok: false; error: PreviewError }

/** `model` is the name that goes into the body, `version` what sources call the prompt. Without material the texts stand as they were written. */
export function draftRequest({ id, type, data }: DraftNode, material: Material | undefined, named: { model: string; version: string }): DraftRequest {
  const drafted = draftedNode(type, id, modelFacing(data))
  if (!drafted.ok) {
    const [first] = drafted.problems
    return { ok: false, error: { code: first?.code ?? 'not_in_order', message: capital(first?.message ?? 'The node is not in order.'), ...(first?.path !== undefined && { path: first.path }) } }
  }
  const request = requestFor(drafted.node, { ...(material ?? nothingYet(id)), model: named.model })
  return { ok: true, request: { ...request, prompt: material ? request.prompt : asWritten(request.prompt), promptVersion: named.version, withoutSummaries: true } }
}

const nothingYet = (nodeId: string): Material => ({ nodeId, promptVersion: 0, model: '', scope: { input: null, trigger: null, vars: {}, steps: {}, run: { id: '', startedAt: '' }, now: '' }, thread: [], rejected: [] })

/** What a request is made of. The rest of a node, gates among it, is never sent and may be as unfinished as it likes. */
const sent = ['prompt', 'model', 'output', 'intents', 'context']

function modelFacing(data: JsonObject): JsonObject {
  const facing = only(data, (name) => sent.includes(name))
  if (!Array.isArray(facing.intents)) return facing
  return { ...facing, intents: facing.intents.map((intent): Json => (isJsonObject(intent) ? only(intent, (name) => name !== 'approval') : intent)) }
}

const only = (object: JsonObject, keeps: (name: string) => boolean): JsonObject => Object.fromEntries(Object.entries(object).filter(([name]) => keeps(name)))

/** Every text as it stands in the editor, for where there is nothing to fill it in with. */
function asWritten(prompt: AssembleRequest['prompt']): AssembleRequest['prompt'] {
  return {
    messages: prompt.messages.map((message) => ({
      ...message,
      content: typeof message.content === 'string' ? raw(message.content) : message.content.map((part) => (part.type === 'text' ? { ...part, text: raw(part.text) } : part)),
    })),
  }
}

/** A text that ends a raw block itself is cut there; the tag is written by an output between two blocks. */
function raw(text: string): string {
  const pieces = text.split(/(\{%-?\s*endraw\s*-?%\})/)
  return pieces.map((piece, index) => (index % 2 === 0 ? `{% raw %}${piece}{% endraw %}` : `{{ ${JSON.stringify(piece)} }}`)).join('')
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** A place of the engine's (`prompt.messages[0].content[1]`) as a JSON Pointer into the node's data. */
export const pointerOfPlace = (place: string): string => `/${place.replaceAll(/\[(\d+)\]/g, '.$1').replaceAll('.', '/')}`
