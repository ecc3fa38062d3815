/**
 * The problems of a draft, found in the page while it is small, else in a thread of its own: 500 nodes take longer than a key may. One
 * thread for as long as a builder is there; where it cannot be started, the page looks itself.
 */
import type { Problem, WorkflowDocument } from '#lib/engine/document.ts'
import { compile } from '#lib/nodes/compile.ts'

/** Up to so many nodes are looked at in the page: that takes less than a frame. */
const inPage = 40

export interface ProblemFinder {
  /** Of questions that were not answered yet only the last is. */
  find(document: WorkflowDocument): readonly Problem[] | Promise<readonly Problem[]>
  stop(): void
}

interface Asked {
  id: number
  document: WorkflowDocument
  answer(problems: readonly Problem[]): void
}

export function problemFinder(): ProblemFinder {
  let worker: Worker | undefined
  let broken = false
  let asked: Asked | undefined
  let last = 0

  function start(): Worker {
    const started = new Worker(new URL('./problem-worker.ts', import.meta.url), { type: 'module' })
    started.onmessage = ({ data }: MessageEvent<{ id: number; problems: readonly Problem[] }>) => {
      if (asked?.id === data.id) asked.answer(data.problems)
    }
    started.onerror = () => {
      broken = true
      asked?.answer(compile(asked.document).problems)
    }
    return started
  }

  return {
    find(document) {
      if (broken || document.nodes.length <= inPage) return compile(document).problems
      worker ??= start()
      const id = ++last
      worker.postMessage({ id, document })
      return new Promise((answer) => {
        asked = { id, document, answer }
      })
    },
    stop() {
      worker?.terminate()
      worker = undefined
    },
  }
}
