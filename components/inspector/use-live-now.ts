/** A clock for what is still going on. Times of a log are the database's; the browser's clock only says how long ago the last event came. */
'use client'
import { useEffect, useState } from 'react'

const tickMs = 1000

/** The database's time now, as far as the browser can tell, once a second while `live`; else the time of the last event. */
export function useLiveNow(live: boolean, lastAt: string): number {
  const last = Date.parse(lastAt) || 0
  const [passed, setPassed] = useState(0)
  useEffect(() => {
    if (!live) return
    const arrived = performance.now()
    const first = Math.max(0, Date.now() - last)
    // A wait that began before the page was opened counts in full; clocks that disagree by hours are not believed.
    const head = first < 90 * 86_400_000 ? first : 0
    setPassed(head)
    const timer = setInterval(() => setPassed(head + performance.now() - arrived), tickMs)
    return () => clearInterval(timer)
  }, [live, last])
  return live ? last + passed : last
}
