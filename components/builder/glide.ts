/** Nodes glide to new places instead of jumping there. Nothing is edited on the way, and who asks for less motion sees none. */
import type { Positions } from '#components/canvas/placed-cards.ts'
import type { BuilderStore } from './builder-store.ts'

const moveMs = 240
/** Beyond this many nodes every frame would be late. */
const most = 200

const still = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches

/** Slow at both ends. */
export const eased = (share: number): number => (share < 0.5 ? 4 * share ** 3 : 1 - (-2 * share + 2) ** 3 / 2)

/** Resolves when they have arrived; at once where the document changes meanwhile. */
export function glide(store: BuilderStore, to: Positions): Promise<void> {
  const { document } = store.getState().history
  const from = new Map(document.nodes.map(({ id, position }) => [id, position]))
  const moving = Object.entries(to).flatMap(([id, end]) => {
    const start = from.get(id)
    return start ? [{ id, start, end }] : []
  })
  if (moving.length === 0 || moving.length > most || still()) return Promise.resolve()
  const began = performance.now()
  return new Promise((resolve) => {
    function frame(now: number) {
      const share = Math.min(1, (now - began) / moveMs)
      if (share === 1 || store.getState().history.document !== document) {
        store.setState({ dragged: undefined })
        return resolve()
      }
      const part = eased(Math.max(0, share))
      store.setState({ dragged: Object.fromEntries(moving.map(({ id, start, end }) => [id, { x: start.x + (end.x - start.x) * part, y: start.y + (end.y - start.y) * part }])) })
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
}
