/**
 * Keeps a material within a size that a browser can take. The thread comes first, then what the node's own texts mention, then the
 * rest, smaller values before larger ones. A value that does not fit is replaced by a line that says so, and named.
 */
import type { CallMaterial } from '#lib/api/material.ts'
import { promptTexts } from '#lib/engine/context/assemble.ts'
import { llmOf } from '#lib/engine/context/gather.ts'
import type { Material } from '#lib/engine/context/material.ts'
import type { Scope } from '#lib/engine/evaluation.ts'
import type { GraphNode } from '#lib/engine/graph.ts'
import type { Json } from '#lib/engine/json.ts'

/** A value within a material that may be cut. */
interface Slot {
  path: string
  seq?: number
  /** 0: of the thread, 1: mentioned by the node, 2: the rest. */
  rank: number
  bytes: number
  /** Puts a line in place of the value. */
  replace(line: string): void
}

export function fitMaterial(material: Material, node: GraphNode, mostBytes: number): { material: Material; cut: CallMaterial['cut'] } {
  const copy = copyOf(material)
  const slots = [...threadSlots(copy), ...scopeSlots(copy.scope, mentions(node))]
  if (sum(slots.map(({ bytes }) => bytes)) <= mostBytes) return { material, cut: [] }
  let left = mostBytes
  const cut: Slot[] = []
  for (const slot of slots.toSorted((a, b) => a.rank - b.rank || a.bytes - b.bytes)) {
    if (slot.bytes <= left) left -= slot.bytes
    else cut.push(slot)
  }
  for (const { path, bytes, replace } of cut) replace(`[${path}: ${bytes.toLocaleString('en')} bytes, left out of this preview]`)
  return { material: copy, cut: cut.map(({ path, bytes, seq }) => ({ path, bytes, ...(seq !== undefined && { seq }) })) }
}

/** As deep as values are replaced. */
function copyOf(material: Material): Material {
  const { scope, thread } = material
  const steps = Object.fromEntries(Object.entries(scope.steps).map(([id, step]) => [id, { ...step }]))
  return { ...material, scope: { ...scope, vars: { ...scope.vars }, steps }, thread: thread.map((entry) => ({ ...entry })) }
}

const sum = (sizes: number[]): number => sizes.reduce((total, size) => total + size, 0)
const sizeOf = (value: Json | undefined): number => Buffer.byteLength(JSON.stringify(value ?? null))

function threadSlots({ thread }: Material): Slot[] {
  return thread.map((entry, index): Slot => ({
    path: `thread[${index}]`,
    seq: entry.seq,
    rank: 0,
    bytes: sizeOf(entry.value) + sizeOf(entry.text),
    replace(line) {
      entry.value = line
      delete entry.text
    },
  }))
}

type Mentions = (name: string) => boolean

/** Whether a text of the node has this word: what it may read. */
function mentions(node: GraphNode): Mentions {
  const { prompt, context } = llmOf(node)
  const texts = [...promptTexts(prompt).map(({ text }) => text), ...(typeof context.format === 'object' ? [context.format.template] : [])]
  const words = new Set(texts.flatMap((text) => text.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? []))
  return (name) => words.has(name)
}

function scopeSlots(scope: Scope, mentioned: Mentions): Slot[] {
  const rank = (name: string): number => (mentioned(name) ? 1 : 2)
  const slot = <Key extends string>(holder: Partial<Record<Key, Json>>, key: Key, path: string, name: string): Slot[] =>
    holder[key] === undefined ? [] : [{ path, rank: rank(name), bytes: sizeOf(holder[key]), replace: (line) => void ((holder as Record<string, Json>)[key] = line) }]
  return [
    ...(['input', 'trigger', 'args', 'prev'] as const).flatMap((root) => slot(scope, root, root, root)),
    ...Object.keys(scope.vars).flatMap((name) => slot(scope.vars, name, `vars.${name}`, name)),
    ...Object.entries(scope.steps).flatMap(([id, step]) => (['output', 'args', 'error'] as const).flatMap((field) => slot(step, field, `steps.${id}.${field}`, id))),
  ]
}
