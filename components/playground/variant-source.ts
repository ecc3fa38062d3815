/**
 * A variant of the playground as the form of its node sees it: the document of the run with this variant's prompt in it, so that what
 * can be read, completed and found wrong is what it is in the builder. Problems follow a moment after the typing; the whole document is
 * compiled for them.
 */
import { setData } from '#lib/engine/edit.ts'
import { renameIntent } from '#lib/engine/edit-names.ts'
import type { DocumentNode, Problem, WorkflowDocument } from '#lib/engine/document.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import type { RunSnapshot } from '#lib/client/run-follower.ts'
import { compile } from '#lib/nodes/compile.ts'
import type { NodeFormSource, NodeFormState } from '#components/node-form/form-context.ts'
import type { PlaygroundStore } from './playground-store.ts'
import { partsOf } from './variant.ts'

/** What a variant is a variant of. */
export interface Standing {
  document: WorkflowDocument
  nodeId: string
  before?: RunSnapshot
}

export interface VariantSource extends NodeFormSource {
  /** Opens the field at this pointer into the node's data. */
  jump(path: string, line?: number): void
}

const restMs = 250
/** Whatever else is wrong with the document is none of a prompt's. */
const ofPrompt = /^\/(prompt|model|output|intents|context)(\/|$)/

export function variantSource(store: PlaygroundStore, id: string, { document, nodeId, before }: Standing): VariantSource {
  const listeners = new Set<(state: NodeFormState, before: NodeFormState) => void>()
  let jump: NodeFormState['jump']
  let jumps = 0
  let data = dataIn(store, id)
  let problems: readonly Problem[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  const write = (change: (document: WorkflowDocument) => WorkflowDocument): void => {
    const node = change(made.document).nodes.find((each) => each.id === nodeId)
    if (node) store.getState().setBody(id, partsOf(node.data))
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
    const now = dataIn(store, id)
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
        stop = store.subscribe(follow)
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

const dataIn = (store: PlaygroundStore, id: string): JsonObject => store.getState().variants.find((variant) => variant.id === id)?.data ?? {}

/** The document with the variant in place of the node's prompt. A node that the document lacks is not tried. */
function documentWith(document: WorkflowDocument, nodeId: string, data: JsonObject): { document: WorkflowDocument; node: DocumentNode } {
  const own = document.nodes.find((node) => node.id === nodeId)
  if (!own) throw new Error(`The document of the run has no node ${nodeId}.`)
  const node = { ...own, data: { ...own.data, ...data } }
  return { document: { ...document, nodes: document.nodes.map((each) => (each === own ? node : each)) }, node }
}

function problemsOf(document: WorkflowDocument, nodeId: string): Problem[] {
  return compile(document).problems.filter((problem) => problem.nodeId === nodeId && problem.path !== undefined && ofPrompt.test(problem.path))
}
