/** What the inbox shows, as it stands in its address: the request in the path, everything else in the query. Pure. */
import { requestKindSchema, urgencySchema, type RequestKind, type Urgency } from '#lib/api/requests.ts'
import type { InboxQuery } from '#lib/client/requests.ts'

export const inboxPath = '/inbox'

export const inboxViews = ['me', 'all', 'answered'] as const
/** For me: open, and I may answer · all: open · answered: over, with whatever came of it. */
export type InboxView = (typeof inboxViews)[number]

export interface InboxFilter {
  view: InboxView
  kinds: readonly RequestKind[]
  urgencies: readonly Urgency[]
  /** Slug or id; empty: any. */
  workflow: string
  /** Of what is over: only what I answered. */
  byMe: boolean
  q: string
}

export interface InboxAddress {
  /** The request that is open; undefined: none is named. */
  id: string | undefined
  filter: InboxFilter
}

export const emptyFilter: InboxFilter = { view: 'me', kinds: [], urgencies: [], workflow: '', byMe: false, q: '' }

/** What makes no sense is as if it were not there. */
export function readInboxAddress(pathname: string, query: URLSearchParams): InboxAddress {
  const [, id = ''] = /^\/inbox\/([^/]+)$/.exec(pathname) ?? []
  const view = inboxViews.find((each) => each === query.get('view')) ?? 'me'
  return {
    id: id === '' ? undefined : decoded(id),
    filter: {
      view,
      kinds: requestKindSchema.options.filter((kind) => query.getAll('kind').includes(kind)),
      urgencies: urgencySchema.options.filter((urgency) => query.getAll('urgency').includes(urgency)),
      workflow: query.get('workflow') ?? '',
      byMe: view === 'answered' && query.get('by') === 'me',
      q: query.get('q') ?? '',
    },
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Defaults are left out. */
export function inboxAddress(filter: InboxFilter, id?: string): string {
  const query = new URLSearchParams()
  if (filter.view !== 'me') query.set('view', filter.view)
  for (const kind of filter.kinds) query.append('kind', kind)
  for (const urgency of filter.urgencies) query.append('urgency', urgency)
  if (filter.workflow !== '') query.set('workflow', filter.workflow)
  if (filter.byMe && filter.view === 'answered') query.set('by', 'me')
  if (filter.q !== '') query.set('q', filter.q)
  const text = query.toString()
  return `${inboxPath}${id === undefined ? '' : `/${encodeURIComponent(id)}`}${text && `?${text}`}`
}

/** The page of one request. */
export const requestPath = (id: string): string => inboxAddress(emptyFilter, id)

/** Whether more is left out than the view says. */
export const isNarrowed = ({ kinds, urgencies, workflow, byMe, q }: InboxFilter): boolean => kinds.length > 0 || urgencies.length > 0 || workflow !== '' || byMe || q !== ''

/** The filter as the API takes it. */
export function queryOf(filter: InboxFilter): InboxQuery {
  return {
    status: filter.view === 'answered' ? ['answered', 'expired', 'cancelled'] : ['open'],
    ...(filter.view === 'me' && { audience: 'me' as const }),
    ...(filter.kinds.length > 0 && { kind: [...filter.kinds] }),
    ...(filter.urgencies.length > 0 && { urgency: [...filter.urgencies] }),
    ...(filter.workflow !== '' && { workflow: filter.workflow }),
    ...(filter.byMe && filter.view === 'answered' && { answeredBy: 'me' }),
    ...(filter.q.trim() !== '' && { q: filter.q.trim() }),
  }
}
