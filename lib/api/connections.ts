/**
 * Connections: to model providers, and to people (channel-connections.ts). Keys and secrets are written, never read back; `default`, a
 * model connection, comes from the environment unless one is stored under that name.
 */
import { z } from 'zod'
import { channelBodies, channelKinds, slackBody, smtpBody, webhookBody } from './channel-connections.ts'
import { defineContract } from './contract.ts'
import { listOf, timeSchema } from './lists.ts'

/** openai: any OpenAI-compatible server · scripted: answers from the node's script, without any network. */
export const modelConnectionKindSchema = z.enum(['openai', 'scripted'])

export const connectionLimitsSchema = z.strictObject({
  concurrency: z.number().int().positive().optional(),
  requestsPerMinute: z.number().int().positive().optional(),
  tokensPerMinute: z.number().int().positive().optional(),
})

const shown = {
  /** Null where it comes from the environment. */
  id: z.uuid().nullable(),
  name: z.string(),
  source: z.enum(['environment', 'stored']),
  baseUrl: z.string().nullable(),
  /** Used by nodes that name no model. */
  model: z.string().nullable(),
  hasKey: z.boolean(),
  /** Names of the secrets that are set. */
  secrets: z.array(z.string()),
  limits: connectionLimitsSchema,
  /** What to show beside the name where no LLM answers. */
  label: z.string().nullable(),
  createdAt: timeSchema.nullable(),
  updatedAt: timeSchema.nullable(),
}

/** `settings` are those of the kind; a model connection has none. */
export const connectionSchema = z.discriminatedUnion('kind', [
  z.object({ ...shown, kind: modelConnectionKindSchema, settings: z.null() }),
  z.object({ ...shown, kind: z.literal('smtp'), settings: channelKinds.smtp.settings }),
  z.object({ ...shown, kind: z.literal('slack'), settings: channelKinds.slack.settings }),
  z.object({ ...shown, kind: z.literal('webhook'), settings: channelKinds.webhook.settings }),
])

const connectionName = z.string().regex(/^[a-z][a-z0-9_-]{0,62}$/, 'a connection’s name is a lower-case letter followed by lower-case letters, digits, _ or -')

const settings = {
  baseUrl: z.url({ protocol: /^https?$/ }).optional().describe('Of an openai connection; without it, OpenAI’s own'),
  model: z.string().max(200).optional().describe('Used by nodes that name no model'),
  apiKey: z.string().max(10_000).optional().describe('Stored encrypted, never shown'),
  limits: connectionLimitsSchema.default({}),
}

const modelBody = z.strictObject({ kind: modelConnectionKindSchema.optional().describe('Left out: openai'), ...settings })

const connectionParams = z.object({ id: z.string().min(1).describe('Id or name') })

export const listConnections = defineContract({
  id: 'listConnections',
  summary: 'Connections by name, those of the environment among them',
  method: 'GET',
  path: '/connections',
  response: listOf(connectionSchema),
})

export const createConnection = defineContract({
  id: 'createConnection',
  summary: 'Create a connection',
  method: 'POST',
  path: '/connections',
  auth: 'owner',
  body: z.discriminatedUnion('kind', [modelBody.extend({ name: connectionName }), smtpBody.extend({ name: connectionName }), slackBody.extend({ name: connectionName }), webhookBody.extend({ name: connectionName })]),
  response: connectionSchema,
  status: 201,
  errors: ['malformed_json', 'invalid_request', 'name_taken'],
})

export const getConnection = defineContract({
  id: 'getConnection',
  summary: 'A connection',
  method: 'GET',
  path: '/connections/{id}',
  params: connectionParams,
  response: connectionSchema,
  errors: ['not_found'],
})

export const replaceConnection = defineContract({
  id: 'replaceConnection',
  summary: 'Replace a connection’s settings; a key or secret that is left out stays, null removes it',
  method: 'PUT',
  path: '/connections/{id}',
  auth: 'owner',
  params: connectionParams,
  body: z.discriminatedUnion('kind', [modelBody.extend({ apiKey: settings.apiKey.nullable() }), ...channelBodies]),
  response: connectionSchema,
  errors: ['malformed_json', 'invalid_request', 'not_found'],
})

export const deleteConnection = defineContract({
  id: 'deleteConnection',
  summary: 'Delete a connection',
  method: 'DELETE',
  path: '/connections/{id}',
  auth: 'owner',
  params: connectionParams,
  status: 204,
  errors: ['not_found'],
})

/** What `connection.config` holds of a model connection. */
export const modelConfigSchema = z.object({ baseUrl: z.string().optional(), model: z.string().optional(), limits: connectionLimitsSchema.default({}) })

export type Connection = z.infer<typeof connectionSchema>
export type ConnectionKind = Connection['kind']
export type ModelConnectionKind = z.infer<typeof modelConnectionKindSchema>
/** What is written, whatever the kind; the name of a stored one never changes. */
export type ConnectionBody = z.output<(typeof replaceConnection)['body']>
export type ConnectionLimits = z.infer<typeof connectionLimitsSchema>
