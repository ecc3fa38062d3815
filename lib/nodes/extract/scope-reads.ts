/**
 * What the texts of a node read of the run's scope, each with its place, and putting other paths in their place. What moving nodes into
 * a scope of their own, and back, is made of. Pure.
 */
import type { DocumentNode } from '#lib/engine/document.ts'
import { isJsonObject, type Json } from '#lib/engine/json.ts'
import { pathsIn, rewritePaths, type PathInText, type Replacement } from '#lib/engine/rewrite-paths.ts'
import { authoredTexts, type AuthoredText } from '../authored-text.ts'
import { textOf } from '../draft.ts'
import { nodeType } from '../index.ts'

/** What stands first in a path that depends on where its node lies. */
const roots = new Set(['input', 'vars', 'steps', 'args', 'prev', 'trigger', 'run'])

const reading = new Set<AuthoredText['scope']>(['run', 'prompt', 'gate', 'item', 'event', 'summary'])

export interface Read {
  node: string
  path: string[]
  /** Not certain: the name may mean a field of something else. */
  certain: boolean
  /** The text that it stands in. */
  text: AuthoredText
}

export function readsOf({ id, type, data }: DocumentNode): Read[] {
  return textsOf(type, data).flatMap((text) => found(text).map(({ path, certain }) => ({ node: id, path, certain, text })))
}

/** The node with paths replaced; those for which nothing is given stay. */
export function rewriteReads(node: DocumentNode, replacement: (path: string[]) => Replacement | undefined): DocumentNode {
  const data = textsOf(node.type, node.data).reduce<Json>((value, text) => {
    const next = rewritePaths(text.text, found(text), ({ path }) => replacement(path))
    return next === text.text ? value : replaced(value, segmentsOf(text.path), next)
  }, node.data)
  return data === node.data || !isJsonObject(data) ? node : { ...node, data }
}

function replaced(value: Json, [key, ...rest]: string[], text: string): Json {
  if (key === undefined) return text
  if (Array.isArray(value)) return value.with(Number(key), replaced(value[Number(key)] ?? null, rest, text))
  return isJsonObject(value) ? { ...value, [key]: replaced(value[key] ?? null, rest, text) } : value
}

const textsOf = (type: string, data: DocumentNode['data']): AuthoredText[] => authoredTexts(nodeType(type), data).filter(({ scope, language }) => reading.has(scope) && language !== 'pattern')

function found({ text, language, scope }: AuthoredText): PathInText[] {
  if (language === 'pattern') return []
  // A gate reads the arguments of its own intent.
  return pathsIn(text, language, roots).filter(({ path }) => !(scope === 'gate' && path[0] === 'args'))
}

const segmentsOf = (pointer: string): string[] => pointer.split('/').slice(1).map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))

/** Whether a text of a model's asks for its thread. */
export const readsThread = ({ type, data }: DocumentNode): boolean => textsOf(type, data).some(({ scope, text }) => scope === 'prompt' && /\bthread\b/.test(text))

/** What JavaScript of the node reads: names of the scope, and nodes behind `steps`. It cannot be rewritten. */
export function codeReads({ type, data }: DocumentNode): { roots: string[]; steps: string[] } | undefined {
  const sources = nodeType(type).fields.filter(({ input }) => input === 'code').map(({ name }) => textOf(data, name))
  if (sources.length === 0) return undefined
  const text = sources.join('\n').replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '')
  const taken = takenApart.exec(text)
  const body = taken ? text.replace(taken[0], '') : text
  // Taken apart, a name stands alone; else it stands behind the name of the parameter.
  const named = [...roots].filter((root) => new RegExp(`${taken ? '(?<![.\\w$])' : '\\b'}${root}(?![\\w$])`).test(body) || new RegExp(`\\b${root}\\s*:`).test(taken?.[1] ?? ''))
  const steps = [...body.matchAll(/\bsteps\s*(?:\?\.|\.)\s*([a-z][a-z0-9_]*)/g)].map(([, id = '']) => id)
  return { roots: named, steps: named.includes('steps') && (body.match(/\bsteps\b/g) ?? []).length !== steps.length ? [...steps, '*'] : steps }
}

/** `export default ({ input, steps }) =>`: naming a value there is not yet reading it. */
const takenApart = /export\s+default\s+(?:async\s+)?(?:function\s*\w*\s*)?\(\s*\{([^}]*)\}\s*\)/

const special = new Set(['size', 'first', 'last'])

/** The part of a path that means the same in a template and in an expression: names only, and none that Liquid gives a meaning. */
export function plainPath(path: readonly string[]): string[] {
  const names = path[0] === 'steps' ? 3 : 2
  const end = path.findIndex((segment, index) => index > 0 && (!/^[A-Za-z_]\w*$/.test(segment) || (index >= names && special.has(segment))))
  return end < 0 ? [...path] : path.slice(0, end)
}

/** Of paths those that no other one leads to: with `a.b` there, `a.b.c` is read through it. */
export function shortest(paths: readonly string[][]): string[][] {
  const unique = [...new Map(paths.map((path) => [path.join('.'), path])).values()]
  return unique.filter((path) => !unique.some((other) => other.length < path.length && startsWith(path, other)))
}

export const startsWith = (path: readonly string[], start: readonly string[]): boolean => start.every((segment, index) => path[index] === segment)

const vague = new Set(['output', 'body', 'value', 'text', 'result', 'data', 'args', 'error', 'intent', 'visits', 'id'])

/** A name for each path, as a person would call it: its last word, with the one before it where that says little or is taken. */
export function namesFor(paths: readonly string[][], taken: readonly string[] = []): Map<string, string> {
  const used = new Set(taken)
  const names = new Map<string, string>()
  for (const path of paths) {
    const name = candidates(path).find((each) => !used.has(each)) ?? numbered(candidates(path).at(-1) ?? 'value', used)
    used.add(name)
    names.set(path.join('.'), name)
  }
  return names
}

function candidates(path: readonly string[]): string[] {
  if (path.length === 1 && path[0] === 'prev') return ['previous']
  const words = path.filter((word, index) => !(word === 'output' || (index === 0 && (word === 'steps' || word === 'vars') && path.length > 1)))
  const long = words.slice(-2).join('_')
  const last = words.at(-1) ?? 'value'
  return vague.has(last) ? [long, words.join('_')] : [last, long, words.join('_')]
}

function numbered(name: string, used: ReadonlySet<string>): string {
  let number = 2
  while (used.has(`${name}_${number}`)) number += 1
  return `${name}_${number}`
}

/** An object constructor of JSONata; undefined where nothing is handed over. */
export function objectOfPaths(entries: Iterable<readonly [string, string]>): string | undefined {
  const rows = [...entries].map(([name, path]) => `${JSON.stringify(name)}: ${path}`)
  if (rows.length === 0) return undefined
  return rows.length < 3 ? `{ ${rows.join(', ')} }` : `{\n  ${rows.join(',\n  ')}\n}`
}
