/** Inlining the selected container, or the selected call: fetches the called workflow where there is one. */
import { getVersion } from '#lib/api/versions.ts'
import { getWorkflow } from '#lib/api/workflows.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import type { DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { textOf } from '#lib/nodes/draft.ts'
import { findNodeType } from '#lib/nodes/index.ts'
import { isContainer } from '#lib/nodes/scopes.ts'
import type { BuilderStore } from './builder-store.ts'
import { inline } from './extract.ts'

/** Whether something else may stand in a node's place: its inside, or the workflow that it calls. */
export const canBeInlined = ({ type }: DocumentNode): boolean => findNodeType(type)?.kind === 'container'

export async function inlineSelected(store: BuilderStore, tell: (message: string) => void): Promise<void> {
  const { history, selected, open } = store.getState()
  const node = history.document.nodes.find((each) => selected.has(each.id) && canBeInlined(each))
  if (!node) return
  try {
    const called = isContainer(node.type) ? undefined : await calledBy(node)
    const inlined = inline(store, node.id, called)
    if (!inlined.ok) open({ kind: 'refused', title: 'This node cannot be inlined', reasons: inlined.reasons })
    else if (inlined.notes.length > 0) tell(inlined.notes.join(' '))
  } catch (error) {
    tell(`The called workflow could not be read: ${errorText(error)}`)
  }
}

async function calledBy({ data }: DocumentNode): Promise<WorkflowDocument> {
  const id = textOf(data, 'workflow')
  const workflow = await request(getWorkflow, { params: { id } })
  const number = typeof data.version === 'number' ? data.version : data.version === 'draft' ? null : workflow.latestVersion
  return number === null ? workflow.document : (await request(getVersion, { params: { id, n: number } })).document
}
