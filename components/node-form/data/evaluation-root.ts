/**
 * What a text is evaluated over, made of a node's scope: its values, the names that only this text may read, dots in place of secrets, and
 * words in place of addresses that exist only while a run goes on. Pure.
 */
import { mentionedIn } from '#lib/engine/scope.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { longValuesOf, plainScope, type Held, type NodeScope } from './node-scope.ts'

/** run: what the node could read when it started · gate: with what it selected itself · entry: only what the node handed on, as `output`. */
export type Reads = 'run' | 'gate' | 'entry'

export interface RootRequest {
  scope: NodeScope
  loaded: ReadonlyMap<string, Json>
  reads: Reads
  /** Names of secrets, where the node may read them. */
  secrets?: readonly string[]
  /** Ids of nodes that wait for a callback. */
  waits: readonly string[]
}

/** What stands in for a secret. */
export const secretDots = '••••••'

export function evaluationRoot({ scope, loaded, reads, secrets, waits }: RootRequest): JsonObject {
  const { root } = plainScope(scope, loaded)
  if (reads === 'entry') return { input: null, trigger: null, vars: {}, steps: {}, ...ownOutput(scope, loaded), run: { id: scope.run.id, startedAt: scope.run.startedAt }, now: scope.run.startedAt }
  const run = root.run as JsonObject
  return {
    ...root,
    run: { ...run, ...(waits.length > 0 && { callbacks: Object.fromEntries(waits.map((id) => [id, `⟨address of ${id}⟩`])) }) },
    ...(secrets && { secrets: Object.fromEntries(secrets.map((name) => [name, secretDots])) }),
  }
}

function ownOutput(scope: NodeScope, loaded: ReadonlyMap<string, Json>): JsonObject {
  const { own } = scope
  if (own === undefined) return {}
  const value = own.kind === 'value' ? own.value : loaded.get(own.hash)
  return value === undefined ? {} : { output: value }
}

/** The long values that the text reads and that are not here. */
export function unloaded(text: string, scope: NodeScope, loaded: ReadonlyMap<string, Json>, reads: Reads): Extract<Held, { kind: 'long' }>[] {
  const read = reads === 'entry' ? [scope.own].filter((held) => held?.kind === 'long') : longValuesOf(scope, { node: mentionedIn([text]), word: (word) => new RegExp(`\\b${word}\\b`).test(text) })
  return read.filter(({ hash }) => !loaded.has(hash))
}
