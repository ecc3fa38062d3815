/** What all lists of the API have in common: `limit` and `cursor` in, `{items, nextCursor}` out. */
import { z } from 'zod'

export const listQuery = {
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('Items per page, 1 to 200'),
  cursor: z.string().optional().describe('`nextCursor` of the page before'),
}

/** A page of a list. `nextCursor` is null on the last one. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() })
}

/** A UTC time, ISO 8601 with milliseconds. */
export const timeSchema = z.iso.datetime().describe('UTC, ISO 8601')

export const runIdSchema = z.uuid().toLowerCase()

/** A count of something in a path: a seq, a version number. */
export const numberParam = z.string().regex(/^[1-9]\d{0,8}$/).transform(Number).or(z.int().positive())

/** Several values of one query parameter; a single one is a list of one. */
export const repeated = <Item extends z.ZodType>(item: Item) => z.preprocess((value) => (value === undefined || Array.isArray(value) ? value : [value]), z.array(item).optional())
