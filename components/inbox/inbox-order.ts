/**
 * The inbox's list as rows: what is open under its urgency, oldest first; what is over under its day, latest first. And what a hint of
 * changes does to the pages that are loaded. Pure; a request that did not change stays the same object, so its row is not drawn again.
 */
import type { HumanRequest, Urgency } from '#lib/api/requests.ts'
import { formatDate } from '#components/ui/format.ts'

export type InboxRow = { kind: 'head'; key: string; label: string } | { kind: 'request'; key: string; request: HumanRequest }

const urgencies: readonly Urgency[] = ['high', 'medium', 'low']
const urgencyWords: Record<Urgency, string> = { high: 'High', medium: 'Medium', low: 'Low' }

/** Negative where `a` stands before `b` among what is open. */
export function compareOpen(a: HumanRequest, b: HumanRequest): number {
  return urgencies.indexOf(a.urgency) - urgencies.indexOf(b.urgency) || Date.parse(a.since) - Date.parse(b.since) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

/** `now` tells today from yesterday. */
export function inboxRows(requests: readonly HumanRequest[], isHistory: boolean, now: Date): InboxRow[] {
  const rows: InboxRow[] = []
  let head = ''
  for (const request of requests) {
    const label = isHistory ? dayWord(new Date(request.closedAt ?? request.since), now) : urgencyWords[request.urgency]
    if (label !== head) rows.push({ kind: 'head', key: `head ${label}`, label })
    head = label
    rows.push({ kind: 'request', key: request.id, request })
  }
  return rows
}

function dayWord(at: Date, now: Date): string {
  const day = formatDate(at)
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1)
  if (day === formatDate(now)) return 'Today'
  return day === formatDate(yesterday) ? 'Yesterday' : day
}

export interface Pages {
  pages: readonly { items: HumanRequest[]; nextCursor: string | null }[]
}

/**
 * Pages of open requests after some runs changed: `current` are those of these runs that match now. What is there no longer is taken
 * out, what is new is put where it belongs, unless that is behind the last page that is loaded.
 */
export function withChanges<Known extends Pages>(known: Known, runIds: readonly string[], current: readonly HumanRequest[]): Known {
  const changed = new Set(runIds)
  const now = new Map(current.map((request) => [request.id, request]))
  const isWhole = known.pages.at(-1)?.nextCursor === null
  const pages = known.pages.map((page) => ({ ...page, items: page.items.flatMap((item) => (changed.has(item.runId) ? (now.get(item.id) ?? []) : item)) }))
  const listed = new Set(pages.flatMap(({ items }) => items.map(({ id }) => id)))
  for (const request of current) {
    if (listed.has(request.id)) continue
    const at = pages.findIndex(({ items }) => items.some((item) => compareOpen(request, item) < 0))
    const page = pages[at] ?? (isWhole ? pages.at(-1) : undefined)
    page?.items.push(request)
    page?.items.sort(compareOpen)
  }
  return { ...known, pages }
}

/** The request that comes after this one is answered: the next, else the one before; undefined where it was the last. */
export function nextOf(requests: readonly HumanRequest[], id: string): string | undefined {
  const at = requests.findIndex((request) => request.id === id)
  return at < 0 ? requests[0]?.id : (requests[at + 1] ?? requests[at - 1])?.id
}

/** The list with the open request in its place, where it is no longer among them because it has just been answered. */
export function withKept(requests: readonly HumanRequest[], kept: HumanRequest | undefined): readonly HumanRequest[] {
  if (!kept || requests.some(({ id }) => id === kept.id)) return requests
  const at = requests.findIndex((request) => compareOpen(kept, request) < 0)
  return at < 0 ? [...requests, kept] : [...requests.slice(0, at), kept, ...requests.slice(at)]
}
