/** What is done to the chosen runs: which of them it can be done to, in which portions, and what came of it in words. Pure but for `act`. */
import type { BulkItem } from '#lib/api/bulk-runs.ts'
import { finalStatuses } from '#lib/api/run-status.ts'
import type { Run } from '#lib/api/runs.ts'

export type BulkKind = 'cancel' | 'retry'

/** What has not ended can be cancelled, what has failed retried. */
export const concerns = (kind: BulkKind, { status }: Pick<Run, 'status'>): boolean => (kind === 'cancel' ? !finalStatuses.includes(status) : status === 'failed')

/** Runs per request: soon enough to be told how far it is, and to be stopped. */
const portion = 20

export interface Progress {
  items: readonly BulkItem[]
  of: number
}

/** One portion after the other, until all are through or `goesOn` says no. What a portion could not be asked is said of each of its runs. */
export async function inPortions(ids: readonly string[], act: (ids: string[]) => Promise<BulkItem[]>, tell: (progress: Progress) => void, goesOn: () => boolean): Promise<Progress> {
  let progress: Progress = { items: [], of: ids.length }
  for (let from = 0; from < ids.length && goesOn(); from += portion) {
    const some = ids.slice(from, from + portion)
    const items = await act(some).catch((error: unknown) => some.map((id): BulkItem => ({ id, done: false, code: 'unavailable', detail: error instanceof Error ? error.message : 'The server gave no answer.' })))
    progress = { items: [...progress.items, ...items], of: ids.length }
    tell(progress)
  }
  return progress
}

const done: Record<BulkKind, string> = { cancel: 'cancelled', retry: 'retried' }
const late: Record<BulkKind, string> = { cancel: 'had ended', retry: 'had not failed' }

/** `12 cancelled, 1 had ended, 2 not reached`. */
export function outcomeWords(kind: BulkKind, { items, of }: Progress): string {
  const [was, ended] = [items.filter((item) => item.done).length, items.filter(({ code }) => code === 'wrong_status').length]
  const [failed, left] = [items.length - was - ended, of - items.length]
  return [`${was} ${done[kind]}`, ended > 0 && `${ended} ${late[kind]}`, failed > 0 && `${failed} could not be`, left > 0 && `${left} left as they were`].filter(Boolean).join(', ')
}
