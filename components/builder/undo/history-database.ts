/**
 * Where histories are kept: this browser's IndexedDB, one entry per workflow and tab. A tab takes its own up again, a new tab the last
 * one of the workflow. What is older than 30 days goes. A browser that keeps nothing is no reason to stop working: then undo ends with
 * the page.
 */
import { z } from 'zod'

const name = 'oriel'
const store = 'histories'
const keptDays = 30

const entrySchema = z.object({ key: z.string(), workflow: z.string(), at: z.number(), history: z.unknown() })

let opening: Promise<IDBDatabase> | undefined

function open(): Promise<IDBDatabase> {
  opening ??= new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(name, 1)
    request.onupgradeneeded = () => {
      const histories = request.result.createObjectStore(store, { keyPath: 'key' })
      histories.createIndex('workflow', 'workflow')
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

const keyOf = (workflow: string, tab: string): string => `${workflow} ${tab}`

export async function writeHistory(workflow: string, tab: string, history: object): Promise<void> {
  try {
    const histories = (await open()).transaction(store, 'readwrite').objectStore(store)
    histories.put({ key: keyOf(workflow, tab), workflow, at: Date.now(), history })
  } catch {
    opening = undefined
  }
}

/** What this tab kept for the workflow, else what another tab kept last; undefined where nothing is there. */
export async function readKept(workflow: string, tab: string): Promise<unknown> {
  try {
    const histories = (await open()).transaction(store, 'readwrite').objectStore(store)
    const entries = z.array(entrySchema).parse(await done(histories.index('workflow').getAll(workflow)))
    const old = await done(histories.index('at').getAllKeys(IDBKeyRange.upperBound(Date.now() - keptDays * 86_400_000)))
    for (const key of old) histories.delete(key)
    const own = entries.find(({ key }) => key === keyOf(workflow, tab))
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
