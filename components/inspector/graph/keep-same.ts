/** Keeps the parts of a drawing that did not change as they were, so that a step through time draws two nodes and not two hundred. Pure. */

interface Part {
  id: string
  data?: unknown
}

/** `next` with every part that says the same as its earlier self replaced by it; `previous` itself where all do. */
export function keepSame<P extends Part>(previous: P[], next: readonly P[]): P[] {
  const known = new Map(previous.map((part) => [part.id, part]))
  const kept = next.map((part) => {
    const earlier = known.get(part.id)
    return earlier && alike(earlier, part) ? earlier : part
  })
  return kept.length === previous.length && kept.every((part, index) => part === previous[index]) ? previous : kept
}

/** Equal field by field; `data` and `position` one level deeper. */
function alike(a: object, b: object): boolean {
  const [fields, others] = [Object.entries(a), new Map<string, unknown>(Object.entries(b))]
  return fields.length === others.size && fields.every(([name, value]) => value === others.get(name) || (isNested(name) && isObject(value) && sameFields(value, others.get(name))))
}

const isNested = (name: string): boolean => name === 'data' || name === 'position'
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

function sameFields(a: object, b: unknown): boolean {
  if (!isObject(b)) return false
  const others = new Map<string, unknown>(Object.entries(b))
  const fields = Object.entries(a)
  return fields.length === others.size && fields.every(([name, value]) => value === others.get(name))
}
