/**
 * The data that a node's form shows: the scope of the node in the last run, long values once they were fetched, names of secrets. Looks
 * for the run of a container's inside only when somebody wants it, fetches nothing that no text mentions, and keeps the scope's identity
 * while typing does not change it. Its doors to the network are given, so tests script them.
 */
import type { WorkflowDocument } from '#lib/engine/document.ts'
import type { Json } from '#lib/engine/json.ts'
import { mentionedIn } from '#lib/engine/scope.ts'
import type { NodeFormSource } from '../form-context.ts'
import { containersWithin, lastChildRun, longValuesOf, nodeScope, pinnedBeside, type Held, type NodeScope, type ReadRun } from './node-scope.ts'

export interface DataDoors {
  readRun(runId: string): Promise<ReadRun>
  readBlob(runId: string, hash: string): Promise<string>
  /** Names; undefined while they are not known. */
  secrets(): readonly string[] | undefined
  /** Calls back when they may have changed. */
  watchSecrets(listener: () => void): () => void
}

/** Longest value that is fetched to be shown in a form. */
export const longestFetched = 2 * 1024 * 1024

export interface NodeData {
  /** Undefined where there is no run of what the node lies in, or it is still looked for. `gate`: with the node's own selection. */
  scope(gate?: boolean): NodeScope | undefined
  /** Whether the run is being read. */
  looking(): boolean
  /** Whether there is a run at all, be it that it did not come into what the node lies in. */
  ran(): boolean
  loaded(): ReadonlyMap<string, Json>
  secrets(): readonly string[] | undefined
  /** Looks for the run, and fetches the long values that the text mentions. Resolves when there is no more to come. */
  want(text: string): Promise<void>
  subscribe(listener: () => void): () => void
}

export function createNodeData(source: NodeFormSource, doors: DataDoors): NodeData {
  const listeners = new Set<() => void>()
  const runs = new Map<string, ReadRun>()
  /** Read after the run around them had ended: what they have not had by then is waited for by nobody. */
  const readLast = new Set<string>()
  const pending = new Map<string, Promise<void>>()
  let values: ReadonlyMap<string, Json> = new Map()
  const scopes = new Map<boolean, { key: readonly unknown[]; scope: NodeScope | undefined }>()

  const tell = () => {
    for (const listener of listeners) listener()
  }

  /** The innermost run that is known, or the name of the one to read. */
  function ownRun(): { read?: ReadRun; missing?: string } {
    const { document, node, run } = source.getState()
    let read: ReadRun | undefined = run && run.state.seq > 0 ? run : undefined
    const around = containersWithin(document.nodes, node.id, read?.state.scope)
    if (!around) return {}
    for (const container of around) {
      const child: string | undefined = read && lastChildRun(read.events, container)
      if (child === undefined) return {}
      const known = runs.get(child)
      if (!known || (known.state.final === undefined && !pending.has(child) && run?.ended === true && !readLast.has(child))) return { missing: child }
      read = known
    }
    return read ? { read } : {}
  }

  function once(key: string, work: () => Promise<void>): Promise<void> {
    const known = pending.get(key)
    if (known) return known
    const promise = work().finally(() => {
      pending.delete(key)
      tell()
    })
    pending.set(key, promise)
    return promise
  }

  async function readMissing(): Promise<void> {
    for (let { missing } = ownRun(); missing !== undefined; { missing } = ownRun()) {
      const id = missing
      await once(id, async () => {
        const last = source.getState().run?.ended === true
        runs.set(id, await doors.readRun(id))
        if (last) readLast.add(id)
      })
    }
  }

  async function readLong(scope: NodeScope, held: Extract<Held, { kind: 'long' }>): Promise<void> {
    if (values.has(held.hash) || held.bytes > longestFetched) return
    await once(held.hash, async () => {
      const value = JSON.parse(await doors.readBlob(scope.runId, held.hash)) as Json
      values = new Map(values).set(held.hash, value)
    })
  }

  function scope(gate = false): NodeScope | undefined {
    const { document, node } = source.getState()
    const { read } = ownRun()
    const key = keyOf(document, node.id, read)
    const known = scopes.get(gate)
    if (known && known.key.length === key.length && known.key.every((part, index) => part === key[index])) return known.scope
    const made = read && nodeScope(read, document, node.id, { gate })
    scopes.set(gate, { key, scope: made })
    return made
  }

  return {
    scope,
    looking: () => ownRun().missing !== undefined || source.getState().run?.loaded === false || source.getState().lookingForRun === true,
    ran: () => (source.getState().run?.state.seq ?? 0) > 0,
    loaded: () => values,
    secrets: doors.secrets,
    async want(text) {
      await readMissing()
      const known = scope()
      if (!known) return
      const mentions = { node: mentionedIn([text]), word: (word: string) => new RegExp(`\\b${word}\\b`).test(text) }
      await Promise.all(longValuesOf(known, mentions).map((held) => readLong(known, held)))
    },
    subscribe(listener) {
      listeners.add(listener)
      const stops = [source.subscribe(listener), doors.watchSecrets(listener)]
      return () => {
        listeners.delete(listener)
        for (const stop of stops) stop()
      }
    },
  }
}

/** What the scope is made of beside the texts that are typed. */
function keyOf(document: WorkflowDocument, nodeId: string, read: ReadRun | undefined): readonly unknown[] {
  return [read?.state, document.edges, ...pinnedBeside(document, nodeId).flatMap(({ id, output }) => [id, output])]
}
