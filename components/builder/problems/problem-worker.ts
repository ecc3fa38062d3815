/** Finds the problems of drafts in a thread of its own. Of questions that came while it looked only the last is answered. */
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { compile } from '#lib/nodes/compile.ts'

interface Question {
  id: number
  document: WorkflowDocument
}

let last: Question | undefined

addEventListener('message', ({ data }: MessageEvent<Question>) => {
  if (!last) setTimeout(answer)
  last = data
})

function answer(): void {
  if (!last) return
  const { id, document } = last
  last = undefined
  postMessage({ id, problems: compile(document).problems })
}
