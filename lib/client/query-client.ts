/**
 * The browser's cache of what the API answered. Live screens are kept current by event streams, so nothing here polls; what is
 * refused is not asked again, what failed on the way is.
 */
import { QueryClient } from '@tanstack/react-query'
import { ApiError } from '#lib/api/errors.ts'

const retries = 2

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => failures < retries && (!(error instanceof ApiError) || error.code === 'unavailable'),
        retryDelay: (failures) => 300 * 3 ** failures,
      },
    },
  })
}

/** What went wrong, in words a person can act on. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : 'Something went wrong without saying what. Reload the page and try again.'
}
