/**
 * Requests of one run's calls on their way to a process: what stands in several of them is sent once. A hundred calls over a growing
 * thread would otherwise be sent as five thousand entries, and the image of a prompt a hundred times.
 */
import type { AssembleRequest, ThreadEntry } from '#lib/engine/context/request.ts'

export interface PackedRequests {
  entries: ThreadEntry[]
  files: Record<string, string>
  /** `thread`: places in `entries`; `files`: addresses in `files`. */
  requests: (Omit<AssembleRequest, 'thread' | 'files'> & { thread: number[]; files: string[] })[]
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
  return {
    requests: requests.map(({ thread, files = {}, ...request }) => ({ ...request, thread: thread.map(place), files: Object.keys(files) })),
    entries,
    files: Object.assign({}, ...requests.map(({ files }) => files)) as Record<string, string>,
  }
}

export const unpacked = ({ entries, files, requests }: PackedRequests): AssembleRequest[] =>
  requests.map(({ thread, files: named, ...request }) => ({
    ...request,
    thread: thread.flatMap((place) => entries[place] ?? []),
    ...(named.length > 0 && { files: Object.fromEntries(named.map((address) => [address, files[address] ?? ''])) }),
  }))
