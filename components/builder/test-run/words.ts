/** How the builder names what tests are about: a past run by its time, with the day where that was not today; a node by its name. */
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { nodeTitle } from '#components/canvas/card-model.ts'
import { formatDateTime } from '#components/ui/format.ts'

const pad = (value: number): string => String(value).padStart(2, '0')

export function runMoment(startedAt: string, now = new Date()): string {
  const at = new Date(startedAt)
  return at.toDateString() === now.toDateString() ? `${pad(at.getHours())}:${pad(at.getMinutes())}` : formatDateTime(at)
}

/** The name of a node for people; of one that is gone, its id. */
export function nodeTitleIn({ nodes }: WorkflowDocument, id: string | undefined): string {
  const node = nodes.find((each) => each.id === id)
  return node ? nodeTitle(node) : (id ?? '')
}
