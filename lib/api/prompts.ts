/** Prompt versions: the model-facing data of LLM nodes, numbered per prompt the first time a content is used. */
import { z } from 'zod'
import { defineContract } from './contract.ts'
import { listOf, listQuery, numberParam, timeSchema } from './lists.ts'
import { jsonRecord } from './runs.ts'

export const promptSchema = z.object({ id: z.string(), workflowId: z.uuid(), nodeId: z.string(), latestVersion: z.number().int() })

export const promptVersionItemSchema = z.object({
  number: z.number().int(),
  hash: z.string(),
  message: z.string(),
  by: z.string(),
  createdAt: timeSchema,
})

/** `body` is {prompt, model, output, intents, context} as in the node's data, intents without their gates. */
export const promptVersionSchema = promptVersionItemSchema.extend({ body: jsonRecord })

const promptParams = z.object({ id: z.string().min(1) })

export const listPrompts = defineContract({
  id: 'listPrompts',
  summary: 'Prompts that have versions',
  method: 'GET',
  path: '/prompts',
  query: z.object({ ...listQuery, workflow: z.string().optional().describe('Id or slug') }),
  response: listOf(promptSchema),
  errors: ['invalid_request'],
})

export const listPromptVersions = defineContract({
  id: 'listPromptVersions',
  summary: 'Versions of a prompt, newest first',
  method: 'GET',
  path: '/prompts/{id}/versions',
  params: promptParams,
  query: z.object(listQuery),
  response: listOf(promptVersionItemSchema),
  errors: ['not_found', 'invalid_request'],
})

export const getPromptVersion = defineContract({
  id: 'getPromptVersion',
  summary: 'A version of a prompt with its body',
  method: 'GET',
  path: '/prompts/{id}/versions/{n}',
  params: promptParams.extend({ n: numberParam }),
  response: promptVersionSchema,
  errors: ['not_found'],
})

export type Prompt = z.infer<typeof promptSchema>
export type PromptVersionItem = z.infer<typeof promptVersionItemSchema>
export type PromptVersion = z.infer<typeof promptVersionSchema>
