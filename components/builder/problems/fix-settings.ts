/** Quick fixes that take a setting away or put another value in its place. Pure. */
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { setData } from '#lib/engine/edit.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { builtInModel } from '#lib/engine/models/catalogue.ts'
import { valueAt } from '#lib/engine/pointer.ts'
import { objectOf, rowsOf, textOf } from '#lib/nodes/draft.ts'
import { followHandles } from '../follow-handles.ts'
import { nodeOf, pathIn } from './fix-places.ts'
import type { Fixer } from './fixer.ts'

/** The field at the problem's path goes. */
export const dropField: Fixer = (document, { nodeId, path = '' }) => {
  const node = nodeOf(document, nodeId)
  const keys = pathIn(path)
  if (!node || keys.length === 0 || valueAt(node.data, keys) === undefined) return []
  return [{ label: path === '/refresh' ? 'Do not refresh it' : `Remove “${keys.at(-1)}”`, edit: (now) => followHandles(now, setData(now, node.id, keys, undefined), node.id) }]
}

/** The row of a list goes that the problem's path leads into: `/model/script/2/intent` is in the row 2. */
export const dropRow =
  (label: string): Fixer =>
  (document, { nodeId, path = '' }) => {
    const keys = pathIn(path)
    const row = keys.slice(0, keys.findLastIndex((key) => /^\d+$/.test(key)) + 1)
    const node = nodeOf(document, nodeId)
    return node && row.length > 0 && valueAt(node.data, row) !== undefined ? [{ label, edit: (now) => setData(now, node.id, row, undefined) }] : []
  }

/** Of several fields that exclude one another one is kept: an offer for each that is set. */
export const keepOneField =
  (names: Readonly<Record<string, string>>): Fixer =>
  (document, { nodeId }) => {
    const node = nodeOf(document, nodeId)
    const set = Object.keys(names).filter((name) => node?.data[name] !== undefined && node.data[name] !== '' && node.data[name] !== false)
    if (!node || set.length < 2) return []
    const others = (kept: string) => set.filter((name) => name !== kept)
    return set.map((kept) => ({
      label: `Keep the ${names[kept] ?? kept}`,
      edit: (now) => others(kept).reduce((next, name) => setData(next, node.id, [name], undefined), now),
    }))
  }

/** Names under which a model takes what it refuses under another. */
const renamed: Readonly<Record<string, string>> = { max_tokens: 'max_completion_tokens' }

/** The refused parameter goes from the model and its fallbacks, or gets the name that is taken. */
export const dropParameter: Fixer = (document, { nodeId, message }) => {
  const node = nodeOf(document, nodeId)
  const model = node && objectOf(node.data, 'model')
  if (!node || !model) return []
  const places = [{ at: ['model'], row: model }, ...rowsOf(model, 'fallbacks').map(({ index, row }) => ({ at: ['model', 'fallbacks', String(index)], row }))]
  const refused = places.flatMap(({ at, row }) =>
    Object.keys(objectOf(row, 'params'))
      .filter((name) => builtInModel(textOf(row, 'name'))?.refuses.includes(name) && message.includes(`"${name}"`) && message.startsWith(`${textOf(row, 'name')},`))
      .map((name) => ({ at: [...at, 'params'], name })),
  )
  const [first] = refused
  if (!first) return []
  const other = renamed[first.name]
  const edit = (now: WorkflowDocument) =>
    refused.reduce((next, { at, name }) => {
      const value = valueAt(nodeOf(next, node.id)?.data, [...at, name])
      const without = setData(next, node.id, [...at, name], undefined)
      return other === undefined ? without : setData(without, node.id, [...at, other], value)
    }, now)
  return [{ label: other === undefined ? `Remove “${first.name}”` : `Call it “${other}”`, edit }]
}

/** Leaves a quarter of the window to the rest of the request and the answer. */
export const lowerBudget: Fixer = (document, { nodeId }) => {
  const node = nodeOf(document, nodeId)
  const model = node && builtInModel(textOf(objectOf(node.data, 'model'), 'name'))
  const window = model?.maxInputTokens ?? model?.contextWindow
  if (!node || !window) return []
  const tokens = Math.floor((window * 0.75) / 1000) * 1000
  return [{ label: `Lower it to ${tokens.toLocaleString('en')} tokens`, edit: (now) => setData(now, node.id, ['context', 'budget', 'tokens'], tokens) }]
}

/** Where lint begins to warn (lib/nodes/agent.ts). */
const fewSteps = 10
const mostSteps = 20

export const lowerSteps: Fixer = (document, { nodeId, path }) => (path === '/steps' ? setSteps(nodeOf(document, nodeId)?.id, fewSteps, `Lower it to ${fewSteps} steps`) : [])

/** By half, within what an agent may have. */
export const raiseSteps: Fixer = (document, { nodeId }) => {
  const steps: Json | undefined = nodeOf(document, nodeId)?.data.steps
  const more = typeof steps === 'number' ? Math.min(mostSteps, Math.ceil(steps * 1.5)) : mostSteps
  return typeof steps === 'number' && more > steps ? setSteps(nodeId, more, `Raise it to ${more} steps`) : []
}

const setSteps = (id: string | undefined, steps: number, label: string): ReturnType<Fixer> => (id === undefined ? [] : [{ label, edit: (now) => setData(now, id, ['steps'], steps) }])

/** The object at a place, made where there is none. */
export const objectAt = (data: JsonObject, keys: readonly string[]): JsonObject => {
  const found = valueAt(data, keys)
  return isJsonObject(found) ? found : {}
}
