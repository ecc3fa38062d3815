/** Reads a document and makes nodes of its operations in a thread of its own: 10 MB of YAML take seconds, and the builder must not feel it. */
import { importOperations, openedDocument } from './import-operations.ts'
import type { FromWorker, ToWorker } from './openapi-reader.ts'
import { readDocument, type OpenApiDocument } from './read-document.ts'

let document: OpenApiDocument | undefined

const answer = (message: FromWorker) => postMessage(message)

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === 'open') {
    const read = readDocument(data.text)
    document = read.ok ? read.document : undefined
    answer({ id: data.id, ...(read.ok ? { kind: 'opened', opened: openedDocument(read.document) } : { kind: 'failed', message: read.message }) })
    return
  }
  if (!document) return answer({ id: data.id, kind: 'failed', message: 'No document is open.' })
  answer({ id: data.id, kind: 'imported', result: importOperations(document, data.keys, data.options, data.taken) })
})
