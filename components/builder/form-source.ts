/**
 * The builder's store as the form of one node sees it. A state of the form is made once per state of the store, and problems keep their
 * list while they are the same, so that whoever selects a part of it is drawn only when that part changes. A node that was just removed
 * is the one that it was: its form goes a moment later.
 */
import { renameIntent, renameNode } from '#lib/engine/edit-names.ts'
import type { DocumentNode, Problem } from '#lib/engine/document.ts'
import { findNodeType } from '#lib/nodes/index.ts'
import type { NodeFormSource, NodeFormState } from '#components/node-form/form-context.ts'
import { sameProblem } from '#components/node-form/problems.ts'
import type { BuilderState, BuilderStore } from './builder-store.ts'

export function formSource(store: BuilderStore, id: string): NodeFormSource {
  const first = nodeIn(store.getState(), id)
  if (!first) throw new Error(`The node ${id} is not in the document.`)
  let node = first
  let problems: readonly Problem[] = []
  let seen: BuilderState | undefined
  let made: NodeFormState | undefined

  const acts: Pick<NodeFormState, 'set' | 'renameIntent' | 'light' | 'renameNode'> = {
    set: (path, value) => store.getState().setData(id, path, value),
    renameIntent: (from, to) => store.getState().edit((now) => renameIntent(now, id, from, to)),
    light: (handle) => store.setState({ lit: handle === undefined ? undefined : { node: id, handle } }),
    ...(findNodeType(first.type)?.kind !== 'visual' && {
      renameNode(to) {
        const { edit, select } = store.getState()
        edit((now) => renameNode(now, id, to))
        select([to])
      },
    }),
  }

  function getState(): NodeFormState {
    const state = store.getState()
    if (made && seen && shows(seen) === shows(state) && seen.problems === state.problems && seen.jump === state.jump && seen.run === state.run && looksForRun(seen) === looksForRun(state)) return made
    seen = state
    node = nodeIn(state, id) ?? node
    const found = state.problems.filter(({ nodeId }) => nodeId === id)
    if (found.length !== problems.length || found.some((problem, index) => !sameProblem(problem, problems[index] ?? problem) || problem.line !== problems[index]?.line)) problems = found
    made = { ...acts, document: state.history.document, node, problems, run: state.run, lookingForRun: looksForRun(state), jump: state.jump?.node === id ? state.jump : undefined }
    return made
  }
  return { getState, getInitialState: getState, subscribe: (listener) => store.subscribe(() => listener(getState(), getState())) }
}

const looksForRun = ({ runId, neverRun }: BuilderState): boolean => runId === undefined && !neverRun

const shows = ({ history }: BuilderState) => history.document

const nodeIn = ({ history }: BuilderState, id: string): DocumentNode | undefined => history.document.nodes.find((node) => node.id === id)
