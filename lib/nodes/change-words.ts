/**
 * What changed from one document to another, in words: short phrases, what was added and removed first, then node by node, then how
 * they are joined. Used where a version is published and listed. Pure.
 */
import type { DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import type { DocumentDiff, EdgeEnds } from './document-diff.ts'
import { nodeChangeWords } from './node-change-words.ts'
import { pathOf } from './change-places.ts'
import type { ValueChange } from './value-changes.ts'

/** Phrases, the most telling first; never empty. */
export function changeWords(diff: DocumentDiff, before: WorkflowDocument, after: WorkflowDocument): string[] {
  const names = new Map([...before.nodes, ...after.nodes].map((node) => [node.id, nameOf(node)]))
  const nodesBefore = new Map(before.nodes.map((node) => [node.id, node]))
  const nodesAfter = new Map(after.nodes.map((node) => [node.id, node]))
  const phrases = [
    ...counted(diff.nodes.added, 'added'),
    ...counted(diff.nodes.removed, 'removed'),
    ...diff.nodes.changed.flatMap(({ id, changes }) => {
      const node = nodesAfter.get(id)
      const was = changes.find(({ path }) => path === '/id')?.before
      return node ? nodeChangeWords(node, nodesBefore.get(typeof was === 'string' ? was : id) ?? node, changes, names) : []
    }),
    ...edgeWords(diff, names),
    ...diff.settings.flatMap((change) => settingWords(change)).filter((phrase, index, all) => all.indexOf(phrase) === index),
    ...(diff.nodes.moved.length > 0 ? [`${several(diff.nodes.moved.length, 'node')} moved`] : []),
  ]
  if (phrases.length > 0) return phrases
  return [diff.sameGraph ? 'nothing changed' : 'only the order of nodes or connections changed']
}

/** Of a first version: what it is made of. */
export function firstWords({ nodes }: WorkflowDocument): string[] {
  return ['first version', several(nodes.length, 'node')]
}

/** `2 nodes added, prompt of Next step changed (+12 words) and 3 more changes`, with a capital. At most `most` phrases are told. */
export function changeSentence(phrases: readonly string[], most = Infinity): string {
  const told = phrases.length > most ? phrases.slice(0, Math.max(1, most - 1)) : phrases
  const more = phrases.length - told.length
  const text = told.join(', ') + (more > 0 ? ` and ${several(more, 'more change', 'more changes')}` : '')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

export const nameOf = ({ id, data }: DocumentNode): string => (typeof data.label === 'string' && data.label.trim() !== '' ? data.label.trim() : id)

const several = (count: number, one: string, many = `${one}s`): string => `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`

function counted(nodes: readonly { label: string }[], what: string): string[] {
  const [only] = nodes
  if (!only) return []
  return [nodes.length === 1 ? `node ${only.label} ${what}` : `${several(nodes.length, 'node')} ${what}`]
}

/** Edges of nodes that came or went are told with them, unless a port that was there before leads elsewhere now. */
function edgeWords({ nodes, edges }: DocumentDiff, names: ReadonlyMap<string, string>): string[] {
  const [isNew, isGone] = [new Set(nodes.added.map(({ id }) => id)), new Set(nodes.removed.map(({ id }) => id))]
  const rewired = edges.added.flatMap((now): { now: EdgeEnds; old: EdgeEnds }[] => {
    const [old, ...more] = edges.removed.filter((each) => samePort(each, now))
    const alone = more.length === 0 && edges.added.filter((each) => samePort(each, now)).length === 1
    return old && alone && !(isNew.has(now.target) && isGone.has(old.target)) ? [{ now, old }] : []
  })
  const added = edges.added.filter(({ source, target }) => !isNew.has(source) && !isNew.has(target))
  const removed = edges.removed.filter(({ source, target }) => !isGone.has(source) && !isGone.has(target))
  const told = new Set(rewired.flatMap(({ now, old }) => [now, old]))
  const name = (id: string) => names.get(id) ?? id
  const port = ({ source, sourceHandle }: EdgeEnds) => (sourceHandle === 'out' ? name(source) : `${sourceHandle} of ${name(source)}`)
  const rest = (list: readonly EdgeEnds[], what: string): string[] => {
    const left = list.filter((edge) => !told.has(edge))
    const [only] = left
    if (!only) return []
    return [left.length === 1 ? `connection from ${port(only)} to ${name(only.target)} ${what}` : `${several(left.length, 'connection')} ${what}`]
  }
  return [
    ...rewired.map(({ now, old }) => `${port(now)} leads to ${name(now.target)} instead of ${name(old.target)}`),
    ...rest(added, 'added'),
    ...rest(removed, 'removed'),
    ...(edges.changed.length > 0 ? [`${several(edges.changed.length, 'label')} of connections changed`] : []),
  ]
}

const samePort = (a: EdgeEnds, b: EdgeEnds): boolean => a.source === b.source && a.sourceHandle === b.sourceHandle

const limitNames: Record<string, string> = { steps: 'steps', tokens: 'tokens', costUsd: 'cost', wallSeconds: 'time' }

function settingWords(change: ValueChange): string[] {
  const [setting = '', key = '', inner = ''] = pathOf(change.path)
  const { before, after } = change
  if (setting === 'name') return [`renamed to ${String(after)}`]
  if (setting === 'limits') return [`limit of ${limitNames[key] ?? key} ${figure(before, key)} → ${figure(after, key)}`]
  if (setting === 'input') return inputWords(change)
  if (setting === 'triggers' && inner === '') return [`${kindOf(after ?? before)} ${becameOf(change)}`]
  return [`${setting} changed`]
}

const becameOf = ({ before, after }: ValueChange): string => (after === undefined ? 'removed' : before === undefined ? 'added' : 'changed')

/** Fields of the input by name, as far as they came or went. */
function inputWords(change: ValueChange): string[] {
  const became = becameOf(change)
  const [, key = '', name, ...deeper] = pathOf(change.path)
  const side = change.after ?? change.before
  if (became === 'changed' || key !== 'properties' || deeper.length > 0) return ['input changed']
  const names = name === undefined ? Object.keys(typeof side === 'object' && side !== null ? side : {}) : [name]
  return names.map((each) => `input field ${each} ${became}`)
}

const kindOf = (trigger: unknown): string => (typeof trigger === 'object' && trigger !== null && 'kind' in trigger && typeof trigger.kind === 'string' ? `${trigger.kind} trigger` : 'trigger')

function figure(value: unknown, limit: string): string {
  if (typeof value !== 'number') return 'none'
  return limit === 'costUsd' ? `$${value}` : limit === 'wallSeconds' ? `${value.toLocaleString('en-US')} s` : value.toLocaleString('en-US')
}
