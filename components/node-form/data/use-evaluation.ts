/**
 * The value of a text on the last run's data, evaluated a moment after it stops changing, in the worker. What was shown stays until the
 * next is there. Nothing is loaded and nothing is asked for while `active` is false.
 */
'use client'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { findNodeType } from '#lib/nodes/index.ts'
import { useNodeFormSource, type NodeFormState } from '../form-context.ts'
import { useNodeData } from './data-context.tsx'
import { browserWorkers, createEvaluationJobs, type EvaluationJobs, type NamedRoot, type TextOutcome } from './evaluation-jobs.ts'
import { evaluationRoot, unloaded, type Reads } from './evaluation-root.ts'
import type { TextJob } from './evaluate-text.ts'
import type { NodeData } from './node-data.ts'
import type { Moment, NodeScope } from './node-scope.ts'

const quietMs = 120

let shared: EvaluationJobs | undefined
/** One worker for the page. */
const jobs = (): EvaluationJobs => (shared ??= createEvaluationJobs(browserWorkers))

export interface Evaluated {
  /** `none`: there is no run of what the node lies in. */
  data: 'none' | 'looking' | 'there'
  moment?: Moment
  runId?: string
  /** Of the text as it was last evaluated. */
  outcome?: TextOutcome
  /** The text that the outcome is of. */
  text?: string
  /** Values that the text reads and that are too long to be fetched here, in bytes. */
  tooLong?: number
}

export function useEvaluation(job: TextJob | undefined, reads: Reads, active: boolean): Evaluated {
  const source = useNodeFormSource()
  const data = useNodeData()
  const [outcome, setOutcome] = useState<Pick<Evaluated, 'outcome' | 'text' | 'tooLong'>>({})
  const [lane] = useState<object>(() => ({}))
  const scope = useSyncExternalStore(data.subscribe, () => (active ? data.scope(reads === 'gate') : undefined), () => undefined)
  const loaded = useSyncExternalStore(data.subscribe, data.loaded, data.loaded)
  const secrets = useSyncExternalStore(data.subscribe, () => data.secrets()?.length ?? 0, () => 0)
  const looking = useSyncExternalStore(data.subscribe, () => active && data.looking(), () => false)
  const given = job && JSON.stringify(job)
  const before = useRef(given)
  useEffect(() => {
    if (!active || given === undefined) return
    const asked = JSON.parse(given) as TextJob
    let callOff: (() => void) | undefined
    const ask = async () => {
      const text = `${asked.items ?? ''} ${asked.text}`
      // What cannot be fetched is not here: the text then says so itself, where it reads it.
      await data.want(text).catch(() => {})
      if (!scope || callOff === undefined) return
      const missing = unloaded(text, scope, data.loaded(), reads)
      if (missing.length > 0) return setOutcome({ text: asked.text, tooLong: Math.max(...missing.map(({ bytes }) => bytes)) })
      callOff = jobs().ask(lane, asked, namedRoot(data, source.getState(), scope, data.loaded(), reads), (answer) => setOutcome({ outcome: answer, text: asked.text }))
    }
    callOff = () => {}
    const timer = setTimeout(() => void ask(), before.current === given ? 0 : quietMs)
    before.current = given
    return () => {
      clearTimeout(timer)
      callOff?.()
      callOff = undefined
    }
  }, [active, given, scope, loaded, secrets, reads, data, source, lane])
  return {
    data: scope ? 'there' : looking ? 'looking' : 'none',
    ...(scope && { moment: scope.moment, runId: scope.runId }),
    ...outcome,
  }
}

/** Roots that were made, by what they are made of: fields that read the same share one, and a worker gets it once. */
const roots = new WeakMap<NodeScope, { loaded: ReadonlyMap<string, Json>; secrets: string; reads: Reads; named: NamedRoot }[]>()
let named = 0

function namedRoot(data: NodeData, { document, node }: NodeFormState, scope: NodeScope, loaded: ReadonlyMap<string, Json>, reads: Reads): NamedRoot {
  const secrets = findNodeType(node.type)?.secrets ? (data.secrets() ?? []) : undefined
  const names = secrets?.join(' ') ?? '-'
  const known = roots.get(scope) ?? []
  const found = known.find((each) => each.loaded === loaded && each.secrets === names && each.reads === reads)
  if (found) return found.named
  const waits = document.nodes.filter(({ type, data: own }) => findNodeType(type)?.kind === 'wait' && own.callback === true).map(({ id }) => id)
  const root: JsonObject = evaluationRoot({ scope, loaded, reads, secrets, waits })
  named += 1
  const made = { loaded, secrets: names, reads, named: { key: String(named), root } }
  roots.set(scope, [...known.slice(-3), made])
  return made.named
}
