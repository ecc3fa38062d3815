/** tidyUp in a thread of its own. One question, one answer. */
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { tidyUp } from './tidy-up.ts'

interface Question extends Pick<WorkflowDocument, 'nodes' | 'edges'> {
  only: readonly string[]
}

addEventListener('message', ({ data }: MessageEvent<Question>) => {
  postMessage(tidyUp(data, new Set(data.only)))
})
