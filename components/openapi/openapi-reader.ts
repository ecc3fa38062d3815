/** The page's side of the worker that holds a document: started with the first document, ended with the dialog or by what takes too long. */
import type { ImportOptions } from './import-operation.ts'
import type { ImportResult, OpenedDocument } from './import-operations.ts'

export type ToWorker =
  | { id: number; kind: 'open'; text: string }
  | { id: number; kind: 'import'; keys: readonly string[]; options: ImportOptions; taken: readonly string[] }

export type FromWorker = { id: number } & ({ kind: 'opened'; opened: OpenedDocument } | { kind: 'imported'; result: ImportResult } | { kind: 'failed'; message: string })

/** What is there of a Worker: tests have one of their own. */
export interface WorkerDoor {
  postMessage(message: ToWorker): void
  terminate(): void
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null
  onerror: ((event: ErrorEvent) => void) | null
}

export interface OpenApiReader {
  /** Rejects in words for the person where the text is no document. */
  open(text: string): Promise<OpenedDocument>
  /** Of the document opened last. */
  importOperations(keys: readonly string[], options: ImportOptions, taken: readonly string[]): Promise<ImportResult>
  stop(): void
}

/** 10 MB of YAML take 4 s on a slow machine. */
const longestMs = 60_000

const startWorker = (): WorkerDoor => new Worker(new URL('./openapi-worker.ts', import.meta.url), { type: 'module' })

export function openApiReader(start: () => WorkerDoor = startWorker, limitMs = longestMs): OpenApiReader {
  let worker: WorkerDoor | undefined
  let asked = 0
  const waiting = new Map<number, { resolve(message: FromWorker): void; reject(error: Error): void; timer: ReturnType<typeof setTimeout> }>()

  function stop(reason: string) {
    worker?.terminate()
    worker = undefined
    for (const { reject, timer } of waiting.values()) {
      clearTimeout(timer)
      reject(new Error(reason))
    }
    waiting.clear()
  }

  function begin(): WorkerDoor {
    const begun = start()
    begun.onmessage = ({ data }) => {
      const job = waiting.get(data.id)
      waiting.delete(data.id)
      clearTimeout(job?.timer)
      if (data.kind === 'failed') job?.reject(new Error(data.message))
      else job?.resolve(data)
    }
    begun.onerror = () => stop('The document could not be read: it needs more memory than this browser gives. Try a smaller one.')
    return begun
  }

  function ask(message: (id: number) => ToWorker): Promise<FromWorker> {
    worker ??= begin()
    const id = (asked += 1)
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => stop(`Reading it took more than ${Math.round(limitMs / 1000)} s and was given up. JSON is read much faster than YAML.`), limitMs)
      waiting.set(id, { resolve, reject, timer })
      worker?.postMessage(message(id))
    })
  }

  return {
    async open(text) {
      const answer = await ask((id) => ({ id, kind: 'open', text }))
      if (answer.kind !== 'opened') throw new Error('The worker answered something else.')
      return answer.opened
    },
    async importOperations(keys, options, taken) {
      const answer = await ask((id) => ({ id, kind: 'import', keys, options, taken }))
      if (answer.kind !== 'imported') throw new Error('The worker answered something else.')
      return answer.result
    },
    stop: () => stop('It was closed.'),
  }
}
