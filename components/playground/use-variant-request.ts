/** The exact request that a variant would send, assembled in the browser by the engine's own code at every change, and what it costs about. */
'use client'
import { useDeferredValue, useMemo } from 'react'
import { useQuery } from '@tanstack/react-query'
import { modelsQuery } from '#lib/client/models.ts'
import { changedMaterial } from '#lib/engine/context/changed-material.ts'
import { hashText } from '#lib/engine/hash.ts'
import { objectOf, textOf } from '#lib/nodes/draft.ts'
import type { PreviewJob, PreviewWindow } from '#components/builder/preview/preview-job.ts'
import { useModelOf } from '#components/builder/preview/use-draft-model.ts'
import { usePreview, type Shown } from '#components/builder/preview/use-preview.ts'
import { estimateUsd } from './answer-figures.ts'
import { usePlayground, usePlaygroundScreen } from './playground-context.ts'
import type { Variant } from './variant.ts'

/** What is known of a moment with its changed variables; the same object for the same changes. */
export function useMoment(): PreviewJob['moment'] {
  const { past, seq } = usePlaygroundScreen()
  const variables = useDeferredValue(usePlayground((state) => state.variables))
  return useMemo(() => {
    const changed = changedMaterial(past.material.material, variables)
    const material = changed.ok ? changed.material : past.material.material
    return { key: `${past.run.id} ${seq} ${hashText(JSON.stringify(variables))}`, material }
  }, [past, seq, variables])
}

export function useVariantRequest(variant: Variant, moment: PreviewJob['moment']): Shown | undefined {
  const { past, jobs } = usePlaygroundScreen()
  const { node } = past.material
  const modelOf = useModelOf()
  const { name, data } = variant
  const job = useMemo<PreviewJob | undefined>(
    () => (modelOf ? { node: { id: node.id, type: node.type, data }, ...(moment && { moment }), model: modelOf(data, past.sent.model.name), version: name } : undefined),
    [modelOf, node, data, moment, past.sent.model.name, name],
  )
  return usePreview(jobs, variant.id, job)
}

export interface Estimate {
  /** Of asking once; null: the price is unknown. */
  usd: number | null
  /** Answered by a script, for nothing. */
  scripted: boolean
}

/** What one ask costs about, with an answer as long as the recorded one. */
export function useEstimate(variant: Variant, shown: Shown | undefined): Estimate | undefined {
  const { past } = usePlaygroundScreen()
  const { data: models } = useQuery(modelsQuery)
  const window = shown?.good?.window
  const model = shown?.good?.job.model
  const connection = textOf(objectOf(variant.data, 'model'), 'connection') || 'default'
  if (!window || model === undefined || !models) return undefined
  const known = models.items.filter((each) => each.model === model)
  const { price } = known.find((each) => each.connection === connection) ?? known.find((each) => each.connection === null) ?? { price: null }
  const answerTokens = past.calls.at(-1)?.usage?.outputTokens ?? 0
  return { usd: estimateUsd(price, window.inputTokens, answerTokens), scripted: model === 'scripted' }
}

const hashes = new WeakMap<PreviewWindow, string>()

/** Of the request as it is shown, so that what was asked can be told from it. */
export function requestHashOf(window: PreviewWindow): string {
  const hash = hashes.get(window) ?? hashText(window.body)
  hashes.set(window, hash)
  return hash
}
