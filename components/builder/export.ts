/** A draft outside the builder: the command that launches it. */
import type { JsonObject } from '#lib/engine/json.ts'
import { startValue } from '#components/schema-form/schema-form.tsx'

/** A shell command that starts a run and answers at once with its id. The key is named, never written. */
export function launchCommand(origin: string, slug: string, input: JsonObject): string {
  const body = JSON.stringify({ input: startValue(input) })
  return [`curl -X POST ${origin}/api/v1/workflows/${slug}/runs`, `  -H "Authorization: Bearer $ORIEL_API_KEY"`, `  -H "Content-Type: application/json"`, `  -d '${body.replaceAll("'", "'\\''")}'`].join(' \\\n')
}
