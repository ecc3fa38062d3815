/** Which rows are chosen, by id. `anchor` is the row that a range begins at. Pure. */
export interface Selection {
  ids: ReadonlySet<string>
  anchor: string | undefined
}

export const nothingSelected: Selection = { ids: new Set(), anchor: undefined }

export function toggledRow({ ids }: Selection, id: string): Selection {
  const next = new Set(ids)
  if (!next.delete(id)) next.add(id)
  return { ids: next, anchor: id }
}

/** All rows from the anchor to `id` are chosen with it; without an anchor that is shown, the row alone is. */
export function withRange(selection: Selection, id: string, order: readonly string[]): Selection {
  const [from, to] = [order.indexOf(selection.anchor ?? ''), order.indexOf(id)]
  if (from < 0 || to < 0) return { ids: new Set([...selection.ids, id]), anchor: id }
  const [first, last] = from < to ? [from, to] : [to, from]
  return { ids: new Set([...selection.ids, ...order.slice(first, last + 1)]), anchor: selection.anchor }
}

/** All rows; none where all are chosen already. */
export function withAll({ ids }: Selection, order: readonly string[]): Selection {
  return order.length > 0 && order.every((id) => ids.has(id)) ? nothingSelected : { ids: new Set(order), anchor: undefined }
}

/** Without rows that are shown no more. */
export function among(selection: Selection, order: readonly string[]): Selection {
  const shown = new Set(order)
  if ([...selection.ids].every((id) => shown.has(id))) return selection
  return { ids: new Set([...selection.ids].filter((id) => shown.has(id))), anchor: selection.anchor }
}
