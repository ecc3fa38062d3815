/** Models in use and known, as a query, and what an owner does with them. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { BodyInput } from '#lib/api/contract.ts'
import { deleteModel, listModels, putModel } from '#lib/api/models.ts'
import { request } from './request.ts'
import { runKeys } from './runs.ts'

export const modelKeys = { all: ['models'] as const }

export const modelsQuery = queryOptions({ queryKey: modelKeys.all, queryFn: ({ signal }) => request(listModels, { signal }), staleTime: 30_000 })

export type ModelEntryInput = BodyInput<typeof putModel>

/** Calls that are on screen tell their model's window, so they are asked for again. */
function useForgetModels(): () => Promise<void> {
  const client = useQueryClient()
  return async () => {
    await Promise.all([client.invalidateQueries({ queryKey: modelKeys.all }), client.invalidateQueries({ queryKey: runKeys.details() })])
  }
}

export function useEnterModel() {
  const forget = useForgetModels()
  return useMutation({ mutationFn: (body: ModelEntryInput) => request(putModel, { body }), onSuccess: forget })
}

/** Back to what is built in. */
export function useResetModel() {
  const forget = useForgetModels()
  return useMutation({ mutationFn: ({ model, connection }: { model: string; connection: string | null }) => request(deleteModel, { query: { model, ...(connection !== null && { connection }) } }), onSuccess: forget })
}
