/** What the page that compares two runs shows, as its address keeps it. Pure. */
import { looks, type Look } from '#lib/engine/run-alignment-kinds.ts'
import { pastedRun } from '#components/inspector/diff/other-call.ts'

export const detailTabs = ['step', 'context'] as const
export type DetailTab = (typeof detailTabs)[number]

export interface CompareView {
  /** The run that `b` is compared with. */
  a: string | undefined
  b: string | undefined
  /** Key of the selected row; null: the first divergence. */
  at: string | null
  look: Look
  /** Null: whichever shows the first difference of the row. */
  tab: DetailTab | null
}

export function readCompareView(query: URLSearchParams): CompareView {
  const one = <Value extends string>(values: readonly Value[], name: string): Value | undefined => values.find((value) => value === query.get(name))
  return { a: pastedRun(query.get('a') ?? ''), b: pastedRun(query.get('b') ?? ''), at: query.get('at'), look: one(looks, 'look') ?? 'all', tab: one(detailTabs, 'tab') ?? null }
}

/** With its question mark; what is as usual is left out. */
export function compareQuery({ a, b, at, look, tab }: CompareView): string {
  const query = new URLSearchParams()
  if (a !== undefined) query.set('a', a)
  if (b !== undefined) query.set('b', b)
  if (look !== 'all') query.set('look', look)
  if (at !== null) query.set('at', at)
  if (tab !== null) query.set('tab', tab)
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}
