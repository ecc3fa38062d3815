/**
 * A node that is tried, not drawn: its form's source, made of a document and of data that somebody else keeps (a variant of the playground,
 * the edit of a fork), so that what can be read, completed and found wrong is what it is in the builder. Problems follow a moment after
 * the typing; the whole document is compiled for them.
 */
import { setData } from '#lib/engine/edit.ts'
import { renameIntent } from '#lib/engine/edit-names.ts'
import type { DocumentNode, Problem, WorkflowDocument } from '#lib/engine/document.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import type { RunSnapshot } from '#lib/client/run-follower.ts'
import { compile } from '#lib/nodes/compile.ts'
import type { NodeFormSource, NodeFormState } from './form-context.ts'

/** What is tried, and where it is kept. */
export interface TriedNode {
  document: WorkflowDocument
  nodeId: string
  /** The run whose data is shown. */
  before?: RunSnapshot
  /** Members that stand in place of those of the node's data. The same object while nothing changed. */
  data(): JsonObject
  write(data: JsonObject): void
  subscribe(listener: () => void): () => void
}

export interface TriedNodeSource extends NodeFormSource {
  /** Opens the field at this pointer into the node's data. */
  jump(path: string, line?: number): void
}

const restMs = 250
/** Whatever else is wrong with the document is none of a prompt's. */
const ofPrompt = /^\/(prompt|model|output|intents|context)(\/|$)/

export function triedNodeSource({ document, nodeId, before, data: read, write: keep, subscribe }: TriedNode): TriedNodeSource {
  const listeners = new Set<(state: NodeFormState, before: NodeFormState) => void>()
  let jump: NodeFormState['jump']
  let jumps = 0
  let data = read()
  let problems: readonly Problem[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  const write = (change: (document: WorkflowDocument) => WorkflowDocument): void => {
    const node = change(made.document).nodes.find((each) => each.id === nodeId)
    if (node) keep(node.data)
  }
  const acts: Pick<NodeFormState, 'set' | 'renameIntent' | 'light'> = {
    set: (path, value) => write((now) => setData(now, nodeId, path, value)),
    renameIntent: (from, to) => write((now) => renameIntent(now, nodeId, from, to)),
    light() {},
  }
  let made = make()

  function make(): NodeFormState {
    const changed = documentWith(document, nodeId, data)
    return {
      ...acts, document: changed.document, node: changed.node, problems,
      ...(before && { run: before }), ...(jump && { jump }),
    }
  }

  function tell(): void {
    const earlier = made
    made = make()
    for (const listener of listeners) listener(made, earlier)
  }

  function check(): void {
    timer = undefined
    problems = problemsOf(made.document, nodeId)
    tell()
  }

  function follow(): void {
    const now = read()
    if (now === data) return
    data = now
    clearTimeout(timer)
    timer = setTimeout(check, restMs)
    tell()
  }

  let stop: (() => void) | undefined
  return {
    getState: () => made,
    getInitialState: () => made,
    subscribe(listener) {
      listeners.add(listener)
      if (!stop) {
        follow()
        stop = subscribe(follow)
        timer ??= setTimeout(check, 0)
      }
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        stop?.()
        stop = undefined
        clearTimeout(timer)
        timer = undefined
      }
    },
    jump(path, line) {
      jumps += 1
      jump = { path, at: jumps, ...(line !== undefined && { line }) }
      tell()
    },
  }
}

/** The document with what is tried in place of the node's own. A node that the document lacks is not tried. */
function documentWith(document: WorkflowDocument, nodeId: string, data: JsonObject): { document: WorkflowDocument; node: DocumentNode } {
  const own = document.nodes.find((node) => node.id === nodeId)
  if (!own) throw new Error(`The document of the run has no node ${nodeId}.`)
  const node = { ...own, data: { ...own.data, ...data } }
  return { document: { ...document, nodes: document.nodes.map((each) => (each === own ? node : each)) }, node }
}

function problemsOf(document: WorkflowDocument, nodeId: string): Problem[] {
  return compile(document).problems.filter((problem) => problem.nodeId === nodeId && problem.path !== undefined && ofPrompt.test(problem.path))
}
