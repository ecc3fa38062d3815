/** Pages of lists: one row more than asked for says whether there is a next page, whose cursor names the last row shown. */
import { ApiError } from '#lib/api/errors.ts'

export interface Page {
  limit: number
  cursor?: string | undefined
}

/** `rows` are up to limit + 1, in order. */
export function pageOf<Row, Item>(rows: Row[], limit: number, cursorOf: (row: Row) => string, toItem: (row: Row) => Item): { items: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { items: shown.map(toItem), nextCursor: rows.length > limit && last !== undefined ? cursorOf(last) : null }
}

/** A cursor over several columns, opaque to clients. */
export const writeCursor = (...parts: string[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url')

/** Throws `invalid_request` for what `writeCursor` did not write. */
export function readCursor(cursor: string, parts: number): string[] {
  try {
    const read: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (Array.isArray(read) && read.length === parts && read.every((part) => typeof part === 'string')) return read
  } catch {
    // Falls through: whatever it was, it is no cursor.
  }
  throw new ApiError('invalid_request', 'The cursor is not one of this list. Leave it out to start from the beginning.')
}
