/** How often somebody may do something: so many times in a window that begins with the first. Counted per process. */

/** Most names that are remembered; the oldest windows are forgotten first. */
const mostNames = 10_000

/** Counts one; false where the name has used up its window. */
export function windowOf(most: number, lengthMs: number): (name: string, now: number) => boolean {
  const windows = new Map<string, { from: number; count: number }>()
  return (name, now) => {
    const known = windows.get(name)
    if (known && now - known.from < lengthMs) {
      known.count += 1
      return known.count <= most
    }
    windows.delete(name)
    windows.set(name, { from: now, count: 1 })
    const [oldest] = windows.keys()
    if (windows.size > mostNames && oldest !== undefined) windows.delete(oldest)
    return true
  }
}
