/** Tidy up as an edit: small graphs at once, large ones in a worker, so that the canvas stays alive. dagre is loaded when first used. */
import type { BuilderStore } from './builder-store.ts'
import { glide } from './glide.ts'
import type { Positions } from '#components/canvas/placed-cards.ts'

const inWorker = 100

/** Lays out the selected nodes (two or more), else everything, as one step of undo. */
export async function tidySelection(store: BuilderStore): Promise<void> {
  const { history, selected } = store.getState()
  const chosen = history.document.nodes.filter(({ id }) => selected.has(id)).map(({ id }) => id)
  const only = chosen.length > 1 ? chosen : []
  const { nodes, edges } = history.document
  const positions = nodes.length > inWorker ? await layOutElsewhere({ nodes, edges, only }) : (await import('#components/canvas/tidy-up.ts')).tidyUp({ nodes, edges }, new Set(only))
  await glide(store, positions)
  store.getState().arrange(positions)
  if (only.length === 0) requestAnimationFrame(() => store.getState().canvas?.fit())
}

function layOutElsewhere(question: unknown): Promise<Positions> {
  const worker = new Worker(new URL('../canvas/tidy-up-worker.ts', import.meta.url), { type: 'module' })
  return new Promise<Positions>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Positions>) => resolve(data)
    worker.onerror = (event) => reject(new Error(`Tidying up failed: ${event.message}`))
    worker.postMessage(question)
  }).finally(() => worker.terminate())
}
