/** JSON Pointers (RFC 6901) as paths of segments, for finding the field that a problem is about. Pure. */

/** `['items', 0, 'name']` → `/items/0/name`; the root is the empty string. */
export function pointerOf(segments: readonly (string | number)[]): string {
  return segments.map((segment) => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** Whether `pointer` is `ancestor` itself or lies inside it. */
export function isWithin(pointer: string, ancestor: string): boolean {
  return pointer === ancestor || pointer.startsWith(`${ancestor}/`)
}

/** The first segment of `pointer` below `ancestor`; undefined where it is the ancestor itself or lies elsewhere. */
export function childSegment(pointer: string, ancestor: string): string | undefined {
  if (!pointer.startsWith(`${ancestor}/`)) return undefined
  return pointer.slice(ancestor.length + 1).split('/')[0]?.replaceAll('~1', '/').replaceAll('~0', '~')
}
