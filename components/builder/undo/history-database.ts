/**
 * Where histories are kept: this browser's IndexedDB, one entry per person, workflow and tab. A tab takes its own up again, a new tab the
 * last one of the workflow; nobody takes up another person's, also where a session ended without signing out. What is older than 30 days goes. A browser that keeps nothing is no reason to stop working: then undo ends with
 * the page.
 */
import { z } from 'zod'

const name = 'oriel'
const store = 'histories'
const keptDays = 30

const entrySchema = z.object({ key: z.string(), owner: z.string(), at: z.number(), history: z.unknown() })

/** Whose history, and of what. */
export interface HistoryPlace {
  /** The signed-in person. */
  by: string
  workflow: string
  tab: string
}

let opening: Promise<IDBDatabase> | undefined

function open(): Promise<IDBDatabase> {
  opening ??= new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(name, 2)
    request.onupgradeneeded = ({ oldVersion }) => {
      // The first version did not know whose they were.
      if (oldVersion > 0) request.result.deleteObjectStore(store)
      const histories = request.result.createObjectStore(store, { keyPath: 'key' })
      histories.createIndex('owner', 'owner')
      histories.createIndex('at', 'at')
    }
    request.onsuccess = () => {
      // Another tab removes the database (signing out) or lifts it to a later version.
      request.result.onversionchange = () => {
        request.result.close()
        opening = undefined
      }
      resolve(request.result)
    }
    request.onerror = () => reject(request.error ?? new Error('The database of this browser cannot be opened.'))
  })
  return opening
}

const done = <Result>(request: IDBRequest<Result>): Promise<Result> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('The database of this browser does not answer.'))
  })

const ownerOf = ({ by, workflow }: HistoryPlace): string => `${by} ${workflow}`
const keyOf = (place: HistoryPlace): string => `${ownerOf(place)} ${place.tab}`

export async function writeHistory(place: HistoryPlace, history: object): Promise<void> {
  try {
    const histories = (await open()).transaction(store, 'readwrite').objectStore(store)
    histories.put({ key: keyOf(place), owner: ownerOf(place), at: Date.now(), history })
  } catch {
    opening = undefined
  }
}

/** What this tab kept for the workflow, else what another tab of the same person kept last; undefined where nothing is there. */
export async function readKept(place: HistoryPlace): Promise<unknown> {
  try {
    const histories = (await open()).transaction(store, 'readwrite').objectStore(store)
    const entries = z.array(entrySchema).parse(await done(histories.index('owner').getAll(ownerOf(place))))
    const old = await done(histories.index('at').getAllKeys(IDBKeyRange.upperBound(Date.now() - keptDays * 86_400_000)))
    for (const key of old) histories.delete(key)
    const own = entries.find(({ key }) => key === keyOf(place))
    return (own ?? entries.sort((a, b) => b.at - a.at)[0])?.history
  } catch {
    opening = undefined
    return undefined
  }
}

/** Leaves nothing of anybody's work behind. */
export function forgetHistories(): void {
  indexedDB.deleteDatabase(name)
}
