/**
 * Requests of one run's calls on their way to a process: what stands in several threads is sent once. A hundred calls over a growing
 * thread would otherwise be sent as five thousand entries.
 */
import type { AssembleRequest, ThreadEntry } from '#lib/engine/context/request.ts'

export interface PackedRequests {
  entries: ThreadEntry[]
  /** `thread`: places in `entries`. */
  requests: (Omit<AssembleRequest, 'thread'> & { thread: number[] })[]
}

export function packed(requests: readonly AssembleRequest[]): PackedRequests {
  const entries: ThreadEntry[] = []
  const places = new Map<string, number>()
  const place = (entry: ThreadEntry): number => {
    const { value: _value, text: _text, ...named } = entry
    const key = JSON.stringify(named)
    const known = places.get(key) ?? entries.push(entry) - 1
    places.set(key, known)
    return known
  }
  return { requests: requests.map(({ thread, ...request }) => ({ ...request, thread: thread.map(place) })), entries }
}

export const unpacked = ({ entries, requests }: PackedRequests): AssembleRequest[] =>
  requests.map(({ thread, ...request }) => ({ ...request, thread: thread.flatMap((place) => entries[place] ?? []) }))
