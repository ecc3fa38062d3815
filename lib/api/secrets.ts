/** Secrets: named values that only outgoing calls see, and only towards the hosts listed on them. Written, never read back. */
import { z } from 'zod'
import { defineContract } from './contract.ts'
import { listOf, timeSchema } from './lists.ts'

const secretName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/, 'a secret’s name is a letter or _ followed by letters, digits or _')

/** `api.example.com`, `*.example.com`, `localhost:8080`, `[::1]:80`. */
const allowedHost = z
  .string()
  .toLowerCase()
  .regex(/^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:.]+\])(:\d{1,5})?$/, 'a host is a name like api.example.com, *.example.com or localhost:8080, without https:// or a path')

const allowedHosts = z.array(allowedHost).max(100).default([]).describe('Where it may be sent; none: nowhere, it only verifies signatures')
const value = z.string().min(1).max(100_000).describe('Stored encrypted, never shown')

export const secretSchema = z.object({ name: z.string(), allowedHosts: z.array(z.string()), createdAt: timeSchema, updatedAt: timeSchema })

const secretParams = z.object({ name: z.string().min(1) })

export const listSecrets = defineContract({ id: 'listSecrets', summary: 'Names of secrets and where each may be sent', method: 'GET', path: '/secrets', response: listOf(secretSchema) })

export const createSecret = defineContract({
  id: 'createSecret',
  summary: 'Store a secret',
  method: 'POST',
  path: '/secrets',
  auth: 'owner',
  body: z.strictObject({ name: secretName, value, allowedHosts }),
  response: secretSchema,
  status: 201,
  errors: ['malformed_json', 'invalid_request', 'name_taken'],
})

export const replaceSecret = defineContract({
  id: 'replaceSecret',
  summary: 'Change a secret’s value, its hosts, or both; what is left out stays',
  method: 'PUT',
  path: '/secrets/{name}',
  auth: 'owner',
  params: secretParams,
  body: z.strictObject({ value: value.optional(), allowedHosts: z.array(allowedHost).max(100).optional() }),
  response: secretSchema,
  errors: ['malformed_json', 'invalid_request', 'not_found'],
})

export const deleteSecret = defineContract({ id: 'deleteSecret', summary: 'Delete a secret', method: 'DELETE', path: '/secrets/{name}', auth: 'owner', params: secretParams, status: 204, errors: ['not_found'] })

export type Secret = z.infer<typeof secretSchema>
