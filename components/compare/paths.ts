/** Addresses of the screens that compare runs, for whoever links to them. */

/** Two runs beside each other; `a` is what `b` is compared with. */
export const comparePath = (a: string, b: string): string => `/runs/compare?a=${a}&b=${b}`

/** A run beside what it was forked from, or, of one that is no fork, beside one that is yet to be chosen. */
export const compareRunPath = ({ id, forkedFrom }: { id: string; forkedFrom?: { runId: string } | undefined }): string => (forkedFrom ? comparePath(forkedFrom.runId, id) : `/runs/compare?a=${id}`)

/** Where runs of a workflow first diverge from this one. */
export const divergencesPath = (slug: string, runId?: string): string => `/workflows/${encodeURIComponent(slug)}/divergences${runId === undefined ? '' : `?run=${runId}`}`
