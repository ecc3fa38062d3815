/** What is asked of the preview's worker and what it answers, and the work itself: one draft at one moment, assembled and counted. Pure. */
import type { Call, Segment } from '#lib/api/calls.ts'
import { assemble } from '#lib/engine/context/assemble.ts'
import type { Material } from '#lib/engine/context/material.ts'
import type { AssembleError, AssembledContext } from '#lib/engine/context/request.ts'
import { tokenizerOf, type CountTokens } from '#lib/engine/tokens.ts'
import { draftRequest, pointerOfPlace, type DraftNode, type PreviewError } from './draft-request.ts'

/** A moment of the past, sent to a worker once; `key` names it in jobs. */
export interface NamedMoment {
  key: string
  material: Material
}

export interface PreviewJob {
  node: DraftNode
  /** Undefined where there is no run yet. */
  moment?: NamedMoment
  /** Name that goes into the body. */
  model: string
  /** What sources call the prompt: `draft`, `v3`. */
  version: string
}

/** A request that was assembled and not sent. */
export interface PreviewWindow {
  segments: Segment[]
  /** The exact body. */
  body: string
  dropped: Call['dropped']
  inputTokens: number
  tokenizer: string
  /** False where the model is not known to use that tokenizer. */
  exact: boolean
}

export type PreviewResult = { ok: true; window: PreviewWindow } | { ok: false; error: PreviewError }

export type ToWorker = { kind: 'moment'; named: NamedMoment } | { kind: 'job'; id: number; job: Omit<PreviewJob, 'moment'> & { moment?: string } }

/** `started` says that nothing has to be loaded any more: time counts from then on. */
export type FromWorker = { kind: 'started'; id: number } | { kind: 'done'; id: number; result: PreviewResult }

/** `count` has its tokenizer loaded. */
export function previewOf({ node, moment, model, version }: PreviewJob, count: CountTokens): PreviewResult {
  const draft = draftRequest(node, moment?.material, { model, version })
  if (!draft.ok) return draft
  const assembled = assemble(draft.request, count)
  return assembled.ok ? { ok: true, window: windowOf(assembled.value, model) } : { ok: false, error: located(assembled.error) }
}

function windowOf({ body, parts, dropped, inputTokens, tokenizer }: AssembledContext, model: string): PreviewWindow {
  const segments = parts.flatMap(({ at, text, tokens = 0, source }) => (at === undefined || source === undefined ? [] : [{ at, text, tokens, source }]))
  return { segments, body, dropped, inputTokens, tokenizer, exact: tokenizerOf(model).exact }
}

function located({ code, message, place, ...at }: AssembleError & { line?: number; column?: number }): PreviewError {
  return { code, message, ...(place !== undefined && { path: pointerOfPlace(place) }), ...(at.line !== undefined && { line: at.line }), ...(at.column !== undefined && { column: at.column }) }
}
