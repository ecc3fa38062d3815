/**
 * Which path in scope a name of a template stands for while it renders: loop variables with their index, assigned and captured
 * names, everything else as written. Knows liquid's tokens and nothing of text.
 */
import { TypeGuards, type Filter, type PropertyAccessToken, type Token, type Value } from 'liquidjs'
import type { SegmentSource } from './events.ts'
import { InsertedText } from './template-value.ts'

export interface Origin {
  /** Paths in scope that the value was made from, the most important first. */
  paths: string[]
  /** Sources of inserted text that the value was made from. */
  inserted: SegmentSource[]
  /** The value is exactly what stands at `paths[0]`, so a property of it stands below that path. */
  exact: boolean
}

interface Loop {
  variable: string
  collection: Origin
  /** The collection where positions in the loop are not those in the list (`offset`, `limit`, `reversed`). */
  reordered?: unknown[]
  scope?: Record<string, unknown>
}

type Arguments = Filter['args']

/** What the origins need of the scope they stand in. */
export interface ScopeReader {
  /** Evaluates a token in the scope of the moment. */
  valueOf(token: Token): unknown
  /** A root of the scope, e.g. `thread`; undefined where there is none. */
  root(name: string): unknown
}

const nothing: Origin = { paths: [], inserted: [], exact: false }

export class Origins {
  readonly #loops: Loop[] = []
  readonly #names = new Map<string, Origin>()
  readonly #scope: ScopeReader

  constructor(scope: ScopeReader) {
    this.#scope = scope
  }

  /** A name was assigned or captured. */
  named(name: string, origin: Origin): void {
    this.#names.set(name, origin)
  }

  loopStarts(variable: string, collection: Token, modifiers: string[]): void {
    const loop: Loop = { variable, collection: this.#ofToken(collection) }
    if (modifiers.some((name) => ['offset', 'limit', 'reversed'].includes(name))) {
      const list = this.#scope.valueOf(collection)
      if (Array.isArray(list)) loop.reordered = list
    }
    this.#loops.push(loop)
  }

  loopEnds(): void {
    this.#loops.pop()
  }

  /** Liquid entered a scope; that of a loop holds its counter and its variable. */
  entered(scope: object): void {
    const loop = this.#loops.at(-1)
    if (loop && ('forloop' in scope || 'tablerowloop' in scope)) loop.scope = scope as Record<string, unknown>
  }

  /** Of a value with its filters. Through a filter it is no longer exactly what stands at the path. */
  of(value: Value): Origin {
    const { postfix } = value.initial
    const [only] = postfix
    if (only && postfix.length === 1 && value.filters.length === 0) return this.#ofToken(only)
    return merged([...postfix.map((token) => this.#ofToken(token)), ...value.filters.map((filter) => this.ofArguments(filter.args))])
  }

  ofArguments(args: Arguments): Origin {
    return merged(args.map((arg) => (Array.isArray(arg) ? arg[1] : arg)).map((token) => (token ? this.#ofToken(token) : nothing)))
  }

  #ofToken(token: Token): Origin {
    if (TypeGuards.isPropertyAccessToken(token) && !token.variable) return this.#ofReference(token)
    if (TypeGuards.isRangeToken(token)) return merged([this.#ofToken(token.lhs), this.#ofToken(token.rhs)])
    return nothing
  }

  #ofReference(token: PropertyAccessToken): Origin {
    const [root, ...properties] = token.props.map((prop) => this.#key(prop))
    const name = String(root)
    const below = properties.map(step).join('')
    const base = this.#ofName(name)
    return base.exact ? { ...base, paths: base.paths.map((path) => path + below) } : base
  }

  #key(prop: Token): unknown {
    return TypeGuards.isPropertyAccessToken(prop) ? this.#scope.valueOf(prop) : 'content' in prop ? prop.content : prop.getText()
  }

  #ofName(name: string): Origin {
    for (const loop of this.#loops.toReversed()) {
      if (loop.variable === name && loop.scope) return itemOf(loop, loop.scope)
    }
    const known = this.#names.get(name)
    if (known) return known
    const value = this.#scope.root(name)
    return value instanceof InsertedText ? { paths: [], inserted: value.parts.map((part) => part.source), exact: false } : { paths: [name], inserted: [], exact: true }
  }
}

function itemOf(loop: Loop, scope: Record<string, unknown>): Origin {
  const { collection } = loop
  const [path] = collection.paths
  if (!collection.exact || path === undefined) return { ...collection, exact: false }
  const index = loop.reordered ? loop.reordered.indexOf(scope[loop.variable]) : indexIn(scope)
  return { ...collection, paths: [`${path}[${index}]`] }
}

function indexIn(scope: Record<string, unknown>): number {
  const counter = scope.forloop ?? scope.tablerowloop
  if (typeof counter !== 'object' || counter === null || !('index0' in counter) || typeof counter.index0 !== 'function') return 0
  return Number(counter.index0.call(counter))
}

function step(key: unknown): string {
  if (typeof key === 'number') return `[${key}]`
  const name = String(key)
  return /^[A-Za-z_][\w-]*$/.test(name) ? `.${name}` : /^\d+$/.test(name) ? `[${name}]` : `[${JSON.stringify(name)}]`
}

const merged = (origins: Origin[]): Origin => manyOrigins(origins.flatMap((origin) => origin.paths), origins.flatMap((origin) => origin.inserted))

/** A list that a loop puts together would otherwise name all of its items, over again with each that is added. */
export const mostPaths = 64
const mostInserted = 1_000

/** The origin of a value made of several: of very many, the first. */
export const manyOrigins = (paths: string[], inserted: SegmentSource[]): Origin => ({ paths: [...new Set(paths)].slice(0, mostPaths), inserted: inserted.slice(0, mostInserted), exact: false })
