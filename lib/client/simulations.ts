/** Simulations of past calls, as queries. What was found holds for as long as the same is asked: logs only grow. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { BodyInput } from '#lib/api/contract.ts'
import { ApiError } from '#lib/api/errors.ts'
import { simulatePrompt, type Simulation } from '#lib/api/simulations.ts'
import { request } from './request.ts'

export type SimulationInput = BodyInput<typeof simulatePrompt>

/** Null for a prompt that no run has used yet. */
export const simulationQuery = (promptId: string, body: SimulationInput) =>
  queryOptions({
    queryKey: ['simulation', promptId, body] as const,
    queryFn: ({ signal }): Promise<Simulation | null> =>
      request(simulatePrompt, { params: { id: promptId }, body, signal }).catch((error: unknown) => {
        if (error instanceof ApiError && error.code === 'not_found') return null
        throw error
      }),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    gcTime: 60_000,
    retry: false,
  })
