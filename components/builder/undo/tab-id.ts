/**
 * Tells this tab from others, over reloads. The id stands in the tab's session storage, which a browser copies when a tab is duplicated:
 * so the id is also a lock that the page holds for as long as it lives, and a tab that finds it held takes a new one.
 */

/** Session storage and Web Locks, which are there on secure pages only. */
export interface TabDoors {
  storage: Pick<Storage, 'getItem' | 'setItem'>
  locks: Pick<LockManager, 'request'> | undefined
  fresh(): string
  /** How long a page that had the id before may take to let go of it. */
  patienceMs: number
}

const key = 'oriel tab'
/** A page that is being reloaded lets go only once it is gone, on a busy machine long after the next has begun. */
const reloadMs = 3000

/** The id of this tab, which no other open tab has. Called once per page. */
export async function claimTabId({ storage, locks, fresh, patienceMs }: TabDoors): Promise<string> {
  const known = storage.getItem(key)
  if (known !== null && (!locks || (await hold(locks, known, patienceMs)))) return known
  const own = fresh()
  storage.setItem(key, own)
  if (locks) await hold(locks, own, patienceMs)
  return own
}

/** Whether the lock is held now, until the page goes. */
function hold(locks: Pick<LockManager, 'request'>, id: string, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const held = () => {
      resolve(true)
      return new Promise<never>(() => {})
    }
    locks.request(`${key} ${id}`, { signal: AbortSignal.timeout(ms) }, held).catch(() => resolve(false))
  })
}

let claimed: Promise<string> | undefined

/** The id of this page's tab. */
export function tabId(): Promise<string> {
  claimed ??= claimTabId({
    storage: sessionStorage,
    locks: 'locks' in navigator ? navigator.locks : undefined,
    fresh: () => `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`,
    patienceMs: reloadMs,
  })
  return claimed
}
