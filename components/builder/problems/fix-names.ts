/** Quick fixes of names: of ports that may not be called so, of what a reference meant, and of fields that no schema names. Pure. */
import type { DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { numbered, setData, setSettings } from '#lib/engine/edit.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { valueAt } from '#lib/engine/pointer.ts'
import { namesOf, objectOf, rowsOf } from '#lib/nodes/draft.ts'
import { findNodeType } from '#lib/nodes/index.ts'
import { followHandles } from '../follow-handles.ts'
import { graphPaths, nodeOf, pathIn } from './fix-places.ts'
import type { Fixer } from './fixer.ts'

/** The name at the problem's path gets a free one: `error` is called `error_choice`, a second `done` `done_2`. */
export const renamePort: Fixer = (document, { nodeId, path = '', code }) => {
  const node = nodeOf(document, nodeId)
  const keys = pathIn(path)
  const [list = '', , key = ''] = keys
  const name = node && valueAt(node.data, keys)
  if (!node || typeof name !== 'string' || keys.length !== 3) return []
  const taken = new Set([...namesOf(node.data, list, key), ...(findNodeType(node.type)?.handles(node.data) ?? [])])
  const fresh = numbered(code === 'reserved_name' ? `${name}_choice` : name, taken, '_')
  return [{ label: `Call it “${fresh}”`, edit: (now) => followHandles(now, setData(now, node.id, keys, fresh), node.id) }]
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** The reference is written as it was most likely meant, wherever it occurs in that text. */
export const writeWhatWasMeant: Fixer = (document, { nodeId, path = '', instead }) => {
  const node = nodeOf(document, nodeId)
  const text = node && valueAt(node.data, pathIn(path))
  if (!node || !instead || typeof text !== 'string') return []
  const reference = new RegExp(`(?<![\\w.])${instead.written.split('.').map(escaped).join('\\s*\\.\\s*')}(?!\\w)`, 'g')
  const written = text.replace(reference, () => instead.meant)
  return written === text ? [] : [{ label: `Write “${instead.meant}”`, edit: (now) => setData(now, node.id, pathIn(path), written) }]
}

/** A field that is read is added to the schema that should name it, as a text: the input's, or the intent's. */
export const declareField: Fixer = (document, { nodeId, path = '', message }) => {
  const node = nodeOf(document, nodeId)
  const text = node && valueAt(node.data, pathIn(path))
  if (!node || typeof text !== 'string') return []
  const read = (root: string): string | undefined => [...text.matchAll(new RegExp(`\\b${root}\\s*\\.\\s*([A-Za-z_]\\w*)`, 'g'))].map(([, name]) => name ?? '').find((name) => message.includes(`"${root}.${name}"`))
  const [field, argument] = [read('input'), read('args')]
  if (field !== undefined) return [{ label: `Add “${field}” to the input`, edit: (now) => setSettings(now, { input: withProperty(now.input, field) }) }]
  return argument === undefined ? [] : declareArgument(document, node, argument)
}

function declareArgument(document: WorkflowDocument, node: DocumentNode, argument: string): ReturnType<Fixer> {
  return graphPaths(document)
    .arms(node.id)
    .flatMap(({ decision, intent }) => {
      const index = rowsOf(nodeOf(document, decision)?.data ?? {}, 'intents').find(({ row }) => row.name === intent)?.index
      if (index === undefined) return []
      const at = ['intents', index, 'parameters']
      return [{ label: `Add “${argument}” to “${intent}”`, edit: (now: WorkflowDocument) => setData(now, decision, at, withProperty(valueAt(nodeOf(now, decision)?.data, at), argument)) }]
    })
}

function withProperty(schema: Json | undefined, name: string): JsonObject {
  const object = isJsonObject(schema) ? schema : {}
  return { type: 'object', ...object, properties: { ...objectOf(object, 'properties'), [name]: { type: 'string' } } }
}
