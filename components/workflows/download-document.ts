/** A workflow as a file of the person's: the portable, stable form of its document. */
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { documentFile } from '#lib/nodes/document-file.ts'

/** Saves `slug.json` to the person's disk. */
export function downloadDocument(slug: string, document: WorkflowDocument): void {
  const address = URL.createObjectURL(new Blob([documentFile(document)], { type: 'application/json' }))
  const link = globalThis.document.createElement('a')
  link.href = address
  link.download = `${slug}.json`
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
