/** The templates that come with the product. */
import type { Json, JsonObject } from '#lib/engine/json.ts'
import type { WorkflowTemplate } from '#lib/api/templates.ts'
import { templates } from '#lib/nodes/templates/index.ts'

const sampleOf = ({ examples }: JsonObject): Json => (Array.isArray(examples) ? (examples[0] ?? {}) : {})

/** The simplest first. */
export const listTemplates = (): WorkflowTemplate[] => templates.map(({ id, name, description, document }) => ({ id, name, description, document, sampleInput: sampleOf(document.input) }))
