/** The form in which a template is written down: a document as a person would write it, defaults left out. */
import type { z } from 'zod'
import type { documentSchema } from '#lib/engine/document.ts'

export type TemplateDocument = z.input<typeof documentSchema>
