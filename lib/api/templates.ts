/** Templates: complete workflows to start from, each with a script, so that it runs to its end without any key. */
import { z } from 'zod'
import { defineContract } from './contract.ts'
import { listOf } from './lists.ts'
import { jsonValue } from './runs.ts'
import { storedDocument } from './workflows.ts'

export const templateSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  document: storedDocument,
  /** An input to try it with. */
  sampleInput: jsonValue,
})

export const listTemplates = defineContract({ id: 'listTemplates', summary: 'Templates, the simplest first', method: 'GET', path: '/templates', response: listOf(templateSchema) })

export type WorkflowTemplate = z.infer<typeof templateSchema>
