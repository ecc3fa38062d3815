/** Views of the list of runs: those that everybody has, those that were saved, and which one an address shows. Pure. */
import type { RunView } from '#lib/api/run-views.ts'
import { filterOf, queryOf, type RunFilter } from '../run-filter.ts'

export interface BuiltInView {
  name: string
  query: string
}

export const builtInViews: readonly BuiltInView[] = [
  { name: 'All', query: '' },
  { name: 'Open', query: 'status=queued&status=running&status=waiting&status=paused' },
  { name: 'Failed', query: 'status=failed' },
]

export interface Shown {
  filter: RunFilter
  /** The saved view that it is, or began as. */
  view: RunView | undefined
  /** The filter is not the one that the view has. */
  changed: boolean
  /** Of a built-in view that the filter is. */
  builtIn: string | undefined
}

/** The query of a view in the order in which addresses have it. */
export const queryOfView = ({ query }: Pick<RunView, 'query'>): string => queryOf(filterOf(new URLSearchParams(query)))

/** A view alone in an address means what it says now; with filters beside it, those hold. */
export function shownBy(search: URLSearchParams, views: readonly RunView[]): Shown {
  const written = filterOf(search)
  const view = views.find(({ id }) => id === search.get('view'))
  const filter = view && queryOf(written) === '' ? filterOf(new URLSearchParams(view.query)) : written
  const query = queryOf(filter)
  return { filter, view, changed: view !== undefined && query !== queryOfView(view), builtIn: view ? undefined : builtInViews.find((each) => each.query === query)?.name }
}
