/** Intent groups: named lists of intents that decisions take copies of. A change is a revision; who took an older one keeps what they have. */
import { z } from 'zod'
import { intentSchema } from '#lib/engine/decision.ts'
import { jsonObjectSchema } from '#lib/engine/json.ts'
import { defineContract } from './contract.ts'
import { listOf, listQuery, numberParam, timeSchema } from './lists.ts'

/** Intents as in a decision's data, kept as they were written. */
const intentsSchema = z
  .array(jsonObjectSchema)
  .min(1)
  .max(100)
  .superRefine((intents, context) => {
    const seen = new Set<unknown>()
    for (const [index, intent] of intents.entries()) {
      const parsed = intentSchema.safeParse(intent)
      for (const issue of parsed.error?.issues ?? []) context.addIssue({ code: 'custom', path: [index, ...issue.path], message: `: ${issue.message}` })
      if (seen.has(intent.name)) context.addIssue({ code: 'custom', path: [index, 'name'], message: ': two intents of a group cannot have one name' })
      seen.add(intent.name)
    }
  })

const content = {
  name: z.string().trim().min(1).max(100),
  description: z.string().max(2000).default(''),
  intents: intentsSchema,
}

export const intentGroupItemSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  description: z.string(),
  intents: z.array(jsonObjectSchema),
  revision: z.number().int(),
  /** Decisions in drafts that have it. */
  decisions: z.number().int(),
  by: z.string(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
})

/** A decision that has a group. */
export const groupUserSchema = z.object({
  workflow: z.object({ id: z.uuid(), slug: z.string(), name: z.string() }),
  version: z.union([z.literal('draft'), z.number().int()]),
  nodeId: z.string(),
  label: z.string(),
  /** The revision that it took. */
  revision: z.number().int(),
})

/** `usedBy`: in drafts and in the latest version of each workflow. */
export const intentGroupSchema = intentGroupItemSchema.extend({ usedBy: z.array(groupUserSchema) })

export const groupRevisionSchema = z.object({ revision: z.number().int(), intents: z.array(jsonObjectSchema), by: z.string(), createdAt: timeSchema })

const groupParams = z.object({ id: z.uuid().toLowerCase() })

export const listIntentGroups = defineContract({
  id: 'listIntentGroups',
  summary: 'Intent groups by name, each with its intents',
  method: 'GET',
  path: '/intent-groups',
  query: z.object({ ...listQuery, q: z.string().optional().describe('Occurs in name, description or the intents') }),
  response: listOf(intentGroupItemSchema),
  errors: ['invalid_request'],
})

export const createIntentGroup = defineContract({
  id: 'createIntentGroup',
  summary: 'Create an intent group',
  method: 'POST',
  path: '/intent-groups',
  body: z.strictObject(content),
  response: intentGroupSchema,
  status: 201,
  errors: ['malformed_json', 'invalid_request', 'name_taken'],
})

export const getIntentGroup = defineContract({
  id: 'getIntentGroup',
  summary: 'An intent group, and the decisions that have it',
  method: 'GET',
  path: '/intent-groups/{id}',
  params: groupParams,
  response: intentGroupSchema,
  errors: ['not_found'],
})

export const saveIntentGroup = defineContract({
  id: 'saveIntentGroup',
  summary: 'Save an intent group as its next revision; no workflow changes by it. 409 with `group` where baseRevision is not the current revision',
  method: 'PUT',
  path: '/intent-groups/{id}',
  params: groupParams,
  body: z.strictObject({ ...content, baseRevision: z.number().int() }),
  response: intentGroupSchema,
  errors: ['malformed_json', 'invalid_request', 'not_found', 'name_taken', 'stale_revision'],
})

export const deleteIntentGroup = defineContract({
  id: 'deleteIntentGroup',
  summary: 'Delete an intent group; decisions that have it keep their intents',
  method: 'DELETE',
  path: '/intent-groups/{id}',
  params: groupParams,
  status: 204,
  errors: ['not_found'],
})

export const restoreIntentGroup = defineContract({
  id: 'restoreIntentGroup',
  summary: 'Bring a deleted intent group back',
  method: 'POST',
  path: '/intent-groups/{id}/restore',
  params: groupParams,
  response: intentGroupSchema,
  errors: ['not_found', 'name_taken'],
})

export const listGroupRevisions = defineContract({
  id: 'listGroupRevisions',
  summary: 'Revisions of an intent group, newest first',
  method: 'GET',
  path: '/intent-groups/{id}/revisions',
  params: groupParams,
  query: z.object(listQuery),
  response: listOf(groupRevisionSchema),
  errors: ['not_found', 'invalid_request'],
})

export const getGroupRevision = defineContract({
  id: 'getGroupRevision',
  summary: 'What an intent group was at a revision',
  method: 'GET',
  path: '/intent-groups/{id}/revisions/{n}',
  params: groupParams.extend({ n: numberParam }),
  response: groupRevisionSchema,
  errors: ['not_found'],
})

export type IntentGroup = z.infer<typeof intentGroupSchema>
export type IntentGroupItem = z.infer<typeof intentGroupItemSchema>
export type GroupUser = z.infer<typeof groupUserSchema>
export type GroupRevision = z.infer<typeof groupRevisionSchema>
