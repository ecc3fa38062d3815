/**
 * Which file of `app/` answers a path: the same `route.ts` files that Next would find, by the same rules (`[name]` takes a segment,
 * `[[...name]]` the rest; what is written out goes before what is taken), read from the disk once. A file is loaded by the first
 * request for it.
 *
 * Not known here: paths that Next first has to tidy (a slash at the end, two in a row); it redirects those.
 */
import { readdirSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { RouteHandler } from '../route.ts'

type Params = Record<string, string | string[]>

/** What a route file exports: a handler per method, and settings that are Next's. */
export type RouteModule = Partial<Record<string, RouteHandler>>

export interface FoundRoute {
  params: Params
  load(): Promise<RouteModule>
}

export interface Routes {
  /** The route of a request's target, e.g. `/api/v1/runs/1?x=2`; undefined where no route file answers it. */
  find(target: string): FoundRoute | undefined
}

interface Branch {
  written: Map<string, Branch>
  taken?: { name: string; branch: Branch }
  rest?: { name: string; load(): Promise<RouteModule> }
  load?(): Promise<RouteModule>
}

/** Reads the routes below a directory laid out as Next wants it. */
export function readRoutes(directory: string): Routes {
  const root: Branch = { written: new Map() }
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (entry.name !== 'route.ts') continue
    const file = join(entry.parentPath, entry.name)
    plant(root, relative(directory, dirname(file)).split(sep).filter((segment) => segment !== ''), lazily(file))
  }
  return { find: (target) => findRoute(root, target) }
}

function lazily(file: string): () => Promise<RouteModule> {
  let loading: Promise<RouteModule> | undefined
  return () => {
    loading ??= (import(pathToFileURL(file).href) as Promise<RouteModule>).catch((error: unknown) => {
      loading = undefined
      throw error
    })
    return loading
  }
}

function plant(root: Branch, segments: string[], load: () => Promise<RouteModule>): void {
  let branch = root
  for (const segment of segments) {
    const [, rest, name] = /^\[(\[\.\.\.)?(\w+)\]{1,2}$/.exec(segment) ?? []
    if (name === undefined) {
      const next = branch.written.get(segment) ?? { written: new Map() }
      branch.written.set(segment, next)
      branch = next
    } else if (rest === undefined) {
      branch.taken ??= { name, branch: { written: new Map() } }
      if (branch.taken.name !== name) throw new Error(`Beside each other, [${branch.taken.name}] and [${name}] name the same segment of a path.`)
      branch = branch.taken.branch
    } else {
      branch.rest = { name, load }
      return
    }
  }
  branch.load = load
}

function findRoute(root: Branch, target: string): FoundRoute | undefined {
  const end = target.indexOf('?')
  const path = end === -1 ? target : target.slice(0, end)
  if (!path.startsWith('/') || path.length === 1 || path.endsWith('/') || path.includes('//')) return undefined
  return follow(root, path.slice(1).split('/'), 0)
}

function follow(branch: Branch, segments: string[], from: number): FoundRoute | undefined {
  const segment = segments[from]
  if (segment === undefined && branch.load) return { params: {}, load: branch.load }
  const written = segment === undefined ? undefined : branch.written.get(segment)
  const found = written && follow(written, segments, from + 1)
  if (found) return found
  if (branch.taken && segment !== undefined) {
    const below = follow(branch.taken.branch, segments, from + 1)
    if (below) return { ...below, params: { ...below.params, [branch.taken.name]: decoded(segment) } }
  }
  return branch.rest && { params: { [branch.rest.name]: segments.slice(from).map(decoded) }, load: branch.rest.load }
}

/** A segment that is no valid encoding names itself: nothing is called so, and the route says that. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
