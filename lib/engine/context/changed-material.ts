/**
 * A material with other variables: what somebody changes of a past moment before a model is asked again. A change is named by a JSON
 * Pointer: `/input/team`, `/trigger`, `/vars/limit`, `/steps/fetch/output/items/0`, `/args`, `/prev`, `/now`, or `/thread/12`, the entry
 * of the event with that seq. Pure; the same on the server, which asks, and in the browser, which shows what would be asked.
 *
 * What stands in the scope and in the thread is one value in the log, so a change of `/input` or of a step's output changes the entry
 * that shows it too, unless that entry has a text of its own (a template's, a failure's): such a text is changed by its entry.
 */
import type { Scope } from '../evaluation.ts'
import { isJsonObject, type Json } from '../json.ts'
import { pathOf } from '../pointer.ts'
import type { Material } from './material.ts'
import type { ThreadEntry } from './request.ts'

/** Value by pointer. */
export type VariableChanges = Readonly<Record<string, Json>>

export type ChangedMaterial = { ok: true; material: Material } | { ok: false; pointer: string; message: string }

/** Why a change leads nowhere. */
class Nowhere extends Error {}

/** In the order of the changes; says which of them leads nowhere. The material itself stays as it is. */
export function changedMaterial(material: Material, changes: VariableChanges): ChangedMaterial {
  let changed = material
  for (const [pointer, value] of Object.entries(changes)) {
    try {
      changed = withChange(changed, pathOf(pointer) ?? [], value)
    } catch (error) {
      if (error instanceof Nowhere) return { ok: false, pointer, message: error.message }
      throw error
    }
  }
  return { ok: true, material: changed }
}

/** Of a step. */
const stepFields = ['output', 'args', 'error'] as const

function withChange(material: Material, [root = '', ...rest]: readonly string[], value: Json): Material {
  const { scope, thread } = material
  switch (root) {
    case 'input':
    case 'trigger':
    case 'args':
    case 'prev': {
      const next = replaced(scope[root], rest, value, root)
      return { ...material, scope: { ...scope, [root]: next }, thread: root === 'input' ? thread.map((entry) => (entry.type === 'input' ? following(entry, scope.input, next) : entry)) : thread }
    }
    case 'vars':
      return { ...material, scope: { ...scope, vars: withVariable(scope.vars, rest, value) } }
    case 'steps':
      return withStep(material, rest, value)
    case 'now':
      if (rest.length > 0 || typeof value !== 'string' || Number.isNaN(Date.parse(value))) throw new Nowhere('/now is a time as text, such as 2026-11-22T12:00:00.000Z.')
      return { ...material, scope: { ...scope, now: value } }
    case 'thread':
      return { ...material, thread: withEntry(thread, rest, value) }
    default:
      throw new Nowhere('A variable is named by a JSON Pointer that begins with /input, /trigger, /vars, /steps, /args, /prev, /now or /thread.')
  }
}

function withVariable(vars: Scope['vars'], [name, ...rest]: readonly string[], value: Json): Scope['vars'] {
  if (name === undefined || name === '') throw new Nowhere('Name the variable, such as /vars/limit.')
  return { ...vars, [name]: replaced(own(vars, name), rest, value, `vars.${name}`) }
}

function withStep(material: Material, [id = '', name, ...rest]: readonly string[], value: Json): Material {
  const field = stepFields.find((each) => each === name)
  if (id === '' || !field) throw new Nowhere(`Name a step and what of it is meant, such as /steps/fetch/output. A step has ${stepFields.join(', ')}.`)
  const { scope, thread } = material
  const step = Object.hasOwn(scope.steps, id) ? scope.steps[id] : undefined
  const before = step?.[field]
  const next = replaced(before, rest, value, `steps.${id}.${field}`)
  const shows = field === 'args' ? (entry: ThreadEntry) => entry.type === 'intent' : (entry: ThreadEntry) => entry.type !== 'intent' && entry.type !== 'input'
  const last = before === undefined ? undefined : thread.findLast((entry) => entry.nodeId === id && shows(entry) && same(entry.value, before))
  return {
    ...material,
    scope: { ...scope, steps: { ...scope.steps, [id]: { visits: 1, ...step, [field]: next } } },
    thread: thread.map((entry) => (entry === last ? following(entry, before, next) : entry)),
  }
}

/** `/thread/12`, or further into its value. A text of its own is replaced by a text, or else gives way to the value. */
function withEntry(thread: readonly ThreadEntry[], [seq, ...rest]: readonly string[], value: Json): ThreadEntry[] {
  if (!thread.some((entry) => String(entry.seq) === seq)) throw new Nowhere(`The thread has no entry of event ${seq ?? ''}. It has those of ${thread.map((entry) => entry.seq).join(', ')}.`)
  return thread.map((entry) => {
    if (String(entry.seq) !== seq) return entry
    const { text, ...bare } = entry
    if (text !== undefined && rest.length === 0 && typeof value === 'string') return { ...bare, text: value }
    return { ...bare, value: replaced(entry.value, rest, value, `thread.${seq}`) }
  })
}

/** The entry with the value that its place in the scope has now; with a text of its own it says what it said. */
const following = (entry: ThreadEntry, before: Json | undefined, next: Json): ThreadEntry => (entry.text === undefined && before !== undefined && same(entry.value, before) ? { ...entry, value: next } : entry)

const same = (a: Json, b: Json): boolean => a === b || JSON.stringify(a) === JSON.stringify(b)

/** A copy of `value` with another value at the path, of which everything but the last must be there. */
function replaced(value: Json | undefined, [key, ...rest]: readonly string[], next: Json, place: string): Json {
  if (key === undefined) return next
  if (Array.isArray(value)) {
    if (!/^\d+$/.test(key) || Number(key) > value.length || (rest.length > 0 && Number(key) === value.length)) throw new Nowhere(`${place} is a list of ${value.length} and has no place "${key}".`)
    return Object.assign([...value], { [key]: replaced(value[Number(key)], rest, next, `${place}[${key}]`) })
  }
  if (!isJsonObject(value)) throw new Nowhere(`${place} is ${value === undefined ? 'not there' : value === null ? 'null' : `a ${typeof value}`} and holds no "${key}".`)
  return { ...value, [key]: replaced(own(value, key), rest, next, `${place}.${key}`) }
}

const own = (holder: Readonly<Record<string, Json>>, key: string): Json | undefined => (Object.hasOwn(holder, key) ? holder[key] : undefined)
