/** The templates that come with the product. */
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import type { WorkflowTemplate } from '#lib/api/templates.ts'
import { templates } from '#lib/nodes/templates/index.ts'

/** The schema's first example, else what its fields default to. */
function sampleOf({ examples, properties }: JsonObject): Json {
  if (Array.isArray(examples) && examples[0] !== undefined) return examples[0]
  const fields = isJsonObject(properties) ? Object.entries(properties) : []
  return Object.fromEntries(fields.flatMap(([name, schema]) => (isJsonObject(schema) && schema.default !== undefined ? [[name, schema.default]] : [])))
}

/** The simplest first. */
export const listTemplates = (): WorkflowTemplate[] => templates.map(({ id, name, description, document }) => ({ id, name, description, document, sampleInput: sampleOf(document.input) }))
