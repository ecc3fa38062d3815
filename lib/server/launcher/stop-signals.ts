/**
 * Owns noticing that Oriel should stop: SIGINT, SIGTERM, SIGHUP, or the npm that started this process is gone
 * (killed with -9, it cannot pass a signal on).
 */
const PARENT_POLL_MS = 500

/** Calls back once per request; `again` from the second on. */
export function whenAskedToStop(callback: (again: boolean) => void): void {
  let asked = 0
  const ask = () => callback(asked++ > 0)
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, ask)
  if (!process.env['npm_lifecycle_event']) return
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    ask()
  }, PARENT_POLL_MS)
  watch.unref()
}
