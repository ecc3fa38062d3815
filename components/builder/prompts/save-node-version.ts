/** Saves what a node of the builder says as a version of its prompt, on the draft as the builder has saved it. */
import { ApiError } from '#lib/api/errors.ts'
import { savePromptVersion, type SavedPromptVersion } from '#lib/api/prompts.ts'
import { request } from '#lib/client/request.ts'
import { textOf } from '#lib/nodes/draft.ts'
import { bodyOfData } from '#lib/nodes/prompt-body.ts'
import type { BuilderStore } from '../builder-store.ts'
import { doorsOf } from '../test-run/attempt.ts'

/** Rejects with an ApiError. */
export async function saveNodeVersion(store: BuilderStore, nodeId: string, message: string): Promise<SavedPromptVersion> {
  const doors = doorsOf(store)
  if (!doors || !(await doors.autosave.flush())) throw new ApiError('unavailable', 'The draft could not be saved, and a version is made of what is saved. See the bar at the top for the reason.')
  const node = store.getState().history.document.nodes.find(({ id }) => id === nodeId)
  const read = node && bodyOfData(node.type, node.data)
  if (!node || !read?.ok) throw new ApiError('invalid_request', 'The node is not in order: see its problems below.')
  return request(savePromptVersion, { params: { id: textOf(node.data, 'promptId') }, body: { body: read.body, baseRevision: doors.autosave.revision(), message } })
}
