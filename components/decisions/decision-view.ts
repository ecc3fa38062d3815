/**
 * What the page of decisions looks at, as it stands in its address: `?period=7d&version=3&handle=refund&from=…&to=…`. What does not make
 * sense is as if it were not there. Pure.
 */
import type { DecisionSlice } from '#lib/client/decisions.ts'

export const periods = ['24h', '7d', '30d', '90d', 'all'] as const
export type Period = (typeof periods)[number]

export interface DecisionView {
  period: Period
  version?: number
  handle?: string
  intent?: string
  model?: string
  /** A bucket: ISO times, both or none. */
  from?: string
  to?: string
  /** Only decisions with a reply that did not fit. */
  invalid?: true
  /** Only the first decision of each run. */
  first?: true
}

const texts = ['handle', 'intent', 'model'] as const
const flags = ['invalid', 'first'] as const

export function readView(query: { get(name: string): string | null }): DecisionView {
  const version = Number(query.get('version'))
  const [from, to] = [time(query.get('from')), time(query.get('to'))]
  const view: DecisionView = { period: periods.find((period) => period === query.get('period')) ?? 'all' }
  if (Number.isInteger(version) && version > 0) view.version = version
  for (const name of texts) view[name] = query.get(name) || undefined
  if (from && to) Object.assign(view, { from, to })
  for (const name of flags) if (query.get(name) === 'true') view[name] = true
  return clean(view)
}

/** The query of a view, defaults left out; '' for the whole. */
export function viewQuery({ period, ...slice }: DecisionView): string {
  const query = new URLSearchParams(period === 'all' ? {} : { period })
  for (const [name, value] of Object.entries(slice)) if (value !== undefined) query.set(name, String(value))
  const text = query.toString()
  return text && `?${text}`
}

/** The view narrowed by a part, or widened again where it is narrowed by just that. */
export function toggled(view: DecisionView, part: Partial<DecisionView>): DecisionView {
  const on = isOn(view, part)
  return clean({ ...view, ...(on ? Object.fromEntries(Object.keys(part).map((name) => [name, undefined])) : part) })
}

/** Whether the view is narrowed by all of this. */
export const isOn = (view: DecisionView, part: Partial<DecisionView>): boolean => Object.entries(part).every(([name, value]) => view[name as keyof DecisionView] === value)

/** Everything of the period again. */
export const whole = ({ period }: DecisionView): DecisionView => ({ period })

export const isNarrowed = (view: DecisionView): boolean => viewQuery({ ...view, period: 'all' }) !== ''

const days: Record<Period, number | undefined> = { '24h': 1, '7d': 7, '30d': 30, '90d': 90, all: undefined }

/** As the server is asked; `now` in milliseconds since 1970. */
export function sliceOf({ period, version, invalid, first, ...rest }: DecisionView, now: number): DecisionSlice {
  const back = days[period]
  return {
    ...(back !== undefined && { since: new Date(now - back * 86_400_000).toISOString() }),
    ...rest,
    ...(version !== undefined && { version }),
    ...(invalid && { invalid: 'true' as const }),
    ...(first && { first: 'true' as const }),
  }
}

const clean = (view: DecisionView): DecisionView => Object.fromEntries(Object.entries(view).filter(([, value]) => value !== undefined)) as unknown as DecisionView

const time = (text: string | null): string | undefined => (text !== null && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined)
