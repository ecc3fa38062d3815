/** A list that is read whole, page after page, because people choose from it. */

interface Page<Item> {
  items: Item[]
  nextCursor: string | null
}

/** Items of a page, and the most pages that are read. */
export const pageLimit = 200
const mostPages = 5

/** `nextCursor` is null unless there is more than anybody chooses from: 1,000 items. */
export async function allPages<Item>(read: (page: { limit: number; cursor?: string }) => Promise<Page<Item>>): Promise<Page<Item>> {
  const items: Item[] = []
  let nextCursor: string | null = null
  for (let pages = 0; pages < mostPages; pages += 1) {
    const page = await read({ limit: pageLimit, ...(nextCursor !== null && { cursor: nextCursor }) })
    items.push(...page.items)
    nextCursor = page.nextCursor
    if (nextCursor === null) break
  }
  return { items, nextCursor }
}
