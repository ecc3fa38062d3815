/**
 * Owns noticing that Oriel should stop: SIGINT, SIGTERM, SIGHUP, or the npm that started this process is gone
 * (killed with -9, it cannot pass a signal on).
 */
const PARENT_POLL_MS = 500

/** Calls back once per request, with what asked; `again` from the second on. */
export function whenAskedToStop(callback: (again: boolean, why: string) => void): void {
  let asked = 0
  const ask = (why: string) => callback(asked++ > 0, why)
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => ask(name))
  if (!process.env['npm_lifecycle_event']) return
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    ask('the npm that started it is gone')
  }, PARENT_POLL_MS)
  watch.unref()
}
