/** Joins class names; falsy parts drop out. Later Tailwind classes do not override earlier ones: variants choose, callers add layout. */
export function classNames(...parts: (string | false | null | undefined)[]): string {
  return parts.filter(Boolean).join(' ')
}
