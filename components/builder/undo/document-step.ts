/**
 * What leads from one document to another, as small as it can be told: fields that changed, the changed part of a long text, nodes and
 * edges that came, went or changed places. A history of 200 documents is kept as one of them and 200 such steps. Pure.
 *
 * `applyStep(from, stepBetween(from, to))` is `to`, also in the order of its keys. A *whole* step holds whole values only, so it can be
 * put on another document than the one it was made from: what it has no place for there is passed over.
 */
import { z } from 'zod'
import { documentEdgeSchema, documentNodeSchema, documentSchema, type WorkflowDocument } from '#lib/engine/document.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import type { Path } from '#lib/engine/pointer.ts'

const json = z.custom<Json>((value) => value !== undefined)
const place = { at: z.array(z.union([z.string(), z.number()])) }

const editSchema = z.union([
  z.strictObject({ ...place, set: json }),
  z.strictObject({ ...place, gone: z.literal(true) }),
  /** From which character, how many go, what comes in their place. */
  z.strictObject({ ...place, text: z.tuple([z.number().int(), z.number().int(), z.string()]) }),
])

const listSchema = <Element extends z.ZodType>(element: Element) =>
  z.strictObject({
    edits: z.record(z.string(), z.array(editSchema)),
    gone: z.array(z.string()),
    /** With the place in the list that each ends up in, from the first. */
    added: z.array(z.tuple([z.number().int(), element])),
    /** All ids, where what stays is in another order. */
    order: z.array(z.string()).optional(),
  })

export const documentStepSchema = z.strictObject({ fields: z.array(editSchema), nodes: listSchema(documentNodeSchema), edges: listSchema(documentEdgeSchema) })

export type DocumentStep = z.infer<typeof documentStepSchema>
type Edit = z.infer<typeof editSchema>
interface ListStep<Element> {
  edits: Record<string, Edit[]>
  gone: string[]
  added: [number, Element][]
  order?: string[]
}

/** Texts shorter than this are given whole. */
const shortText = 60

export function stepBetween(from: WorkflowDocument, to: WorkflowDocument, how: { whole?: boolean } = {}): DocumentStep {
  const whole = how.whole === true
  const fields = (document: WorkflowDocument): Json => plain({ ...document, nodes: undefined, edges: undefined })
  return { fields: from === to ? [] : editsOf(fields(from), fields(to), [], whole), nodes: listStep(from.nodes, to.nodes, whole), edges: listStep(from.edges, to.edges, whole) }
}

export const isEmptyStep = ({ fields, nodes, edges }: DocumentStep): boolean =>
  fields.length === 0 && [nodes, edges].every(({ edits, gone, added, order }) => gone.length === 0 && added.length === 0 && order === undefined && Object.keys(edits).length === 0)

/** The document behind the step. What the step does not touch keeps its identity. */
export function applyStep(document: WorkflowDocument, step: DocumentStep): WorkflowDocument {
  if (isEmptyStep(step)) return document
  const nodes = applyToList(document.nodes, step.nodes, (value) => documentNodeSchema.parse(value))
  const edges = applyToList(document.edges, step.edges, (value) => documentEdgeSchema.parse(value))
  if (step.fields.length === 0) return { ...document, nodes, edges }
  const { nodes: _nodes, edges: _edges, ...fields } = document
  return { ...documentSchema.parse({ ...asObject(applyEdits(plain(fields), step.fields)), nodes: [], edges: [] }), nodes, edges }
}

/** As JSON: without what is undefined. */
const plain = (value: object): Json => JSON.parse(JSON.stringify(value)) as Json
const asObject = (value: Json): JsonObject => (isJsonObject(value) ? value : {})

function listStep<Element extends { id: string }>(from: readonly Element[], to: readonly Element[], whole: boolean): ListStep<Element> {
  if (from === to) return { edits: {}, gone: [], added: [] }
  const before = new Map(from.map((element) => [element.id, element]))
  const after = new Set(to.map(({ id }) => id))
  const edits: Record<string, Edit[]> = {}
  const added: [number, Element][] = []
  for (const [index, element] of to.entries()) {
    const old = before.get(element.id)
    if (!old) added.push([index, element])
    else if (old !== element) {
      const changes = editsOf(plain(old), plain(element), [], whole)
      if (changes.length > 0) edits[element.id] = changes
    }
  }
  const gone = from.filter(({ id }) => !after.has(id)).map(({ id }) => id)
  const stayed = from.filter(({ id }) => after.has(id)).map(({ id }) => id)
  const inOrder = to.filter(({ id }) => before.has(id)).every(({ id }, index) => stayed[index] === id)
  return { edits, gone, added, ...(!inOrder && { order: to.map(({ id }) => id) }) }
}

function applyToList<Element extends { id: string }>(list: Element[], { edits, gone, added, order }: ListStep<Element>, parse: (value: Json) => Element): Element[] {
  if (gone.length === 0 && added.length === 0 && !order && Object.keys(edits).length === 0) return list
  const away = new Set([...gone, ...added.map(([, { id }]) => id)])
  const next = list.filter(({ id }) => !away.has(id)).map((element) => (Object.hasOwn(edits, element.id) ? parse(applyEdits(plain(element), edits[element.id] ?? [])) : element))
  for (const [index, element] of added) next.splice(index, 0, element)
  if (!order) return next
  const places = new Map(order.map((id, index) => [id, index]))
  return next.sort((a, b) => (places.get(a.id) ?? Infinity) - (places.get(b.id) ?? Infinity))
}

function editsOf(from: Json, to: Json, at: Path, whole: boolean): Edit[] {
  if (from === to) return []
  const set: Edit[] = [{ at: [...at], set: to }]
  if (typeof from === 'string' && typeof to === 'string') return whole || to.length < shortText ? set : [{ at: [...at], text: textChange(from, to) }]
  if (Array.isArray(from) && Array.isArray(to)) {
    if (whole || from.length !== to.length) return JSON.stringify(from) === JSON.stringify(to) ? [] : set
    return to.flatMap((item, index) => editsOf(from[index] ?? null, item, [...at, index], whole))
  }
  if (!isJsonObject(from) || !isJsonObject(to)) return set
  const gone = Object.keys(from).filter((key) => !Object.hasOwn(to, key))
  const added = Object.keys(to).filter((key) => !Object.hasOwn(from, key))
  const order = [...Object.keys(from).filter((key) => Object.hasOwn(to, key)), ...added]
  // The order of keys is part of what a model reads. A value that is removed and set again would come to stand at the end.
  if (!whole && Object.keys(to).some((key, index) => order[index] !== key)) return set
  return [...gone.map((key): Edit => ({ at: [...at, key], gone: true })), ...Object.entries(to).flatMap(([key, value]) => (Object.hasOwn(from, key) ? editsOf(from[key] ?? null, value, [...at, key], whole) : [{ at: [...at, key], set: value }]))]
}

function textChange(from: string, to: string): [number, number, string] {
  const most = Math.min(from.length, to.length)
  let start = 0
  while (start < most && from[start] === to[start]) start += 1
  let end = 0
  while (end < most - start && from[from.length - 1 - end] === to[to.length - 1 - end]) end += 1
  return [start, from.length - start - end, to.slice(start, to.length - end)]
}

const applyEdits = (value: Json, edits: readonly Edit[]): Json => edits.reduce((next, edit) => editAt(next, edit.at, edit), value)

/** The same value where the path leads nowhere. */
function editAt(value: Json, [key, ...rest]: Path, edit: Edit): Json {
  if (key === undefined) return 'set' in edit ? edit.set : 'text' in edit && typeof value === 'string' ? spliced(value, edit.text) : value
  if (Array.isArray(value)) {
    const index = Number(key)
    return index < value.length ? value.with(index, editAt(value[index] ?? null, rest, edit)) : value
  }
  if (!isJsonObject(value)) return value
  const name = String(key)
  if (rest.length === 0 && 'gone' in edit) {
    const { [name]: _, ...others } = value
    return others
  }
  if (!Object.hasOwn(value, name) && rest.length > 0) return value
  return { ...value, [name]: editAt(value[name] ?? null, rest, edit) }
}

const spliced = (text: string, [start, length, insert]: [number, number, string]): string => text.slice(0, start) + insert + text.slice(start + length)
