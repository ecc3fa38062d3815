/** A draft outside the builder: as a file, and as the command that launches it. */
import type { WorkflowDocument } from '#lib/engine/document.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { startValue } from '#components/schema-form/schema-form.tsx'

export function downloadDocument(slug: string, document: WorkflowDocument): void {
  const address = URL.createObjectURL(new Blob([JSON.stringify(document, null, 2)], { type: 'application/json' }))
  const link = globalThis.document.createElement('a')
  link.href = address
  link.download = `${slug}.json`
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}

/** A shell command that starts a run and answers at once with its id. The key is named, never written. */
export function launchCommand(origin: string, slug: string, input: JsonObject): string {
  const body = JSON.stringify({ input: startValue(input) })
  return [`curl -X POST ${origin}/api/v1/workflows/${slug}/runs`, `  -H "Authorization: Bearer $ORIEL_API_KEY"`, `  -H "Content-Type: application/json"`, `  -d '${body.replaceAll("'", "'\\''")}'`].join(' \\\n')
}
