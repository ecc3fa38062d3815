/**
 * What is entered of each kind of connection: its fields, and how texts become the body of a request. A field is named by its place in the
 * body (`settings/host`), which is also where the server says that something is wrong. Pure.
 */
import { Bot, Mail, MessageSquare, ScrollText, Webhook, type LucideIcon } from 'lucide-react'
import type { z } from 'zod'
import { createConnection, replaceConnection, type Connection, type ConnectionKind } from '#lib/api/connections.ts'
import type { ConnectionChange, NewConnectionBody } from '#lib/client/connections.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { valueAt } from '#lib/engine/pointer.ts'
import { requirementOf } from '#lib/engine/requirement.ts'

export interface ConnectionField {
  /** Place in the body, without the first slash. */
  at: string
  label: string
  help?: string
  placeholder?: string
  required?: boolean
  mono?: boolean
  /** secret: written, never shown · number · choice: one of `options`. Left out: a line of text. */
  type?: 'secret' | 'number' | 'choice'
  options?: readonly { value: string; label: string; hint?: string }[]
  /** Made by the page when somebody wants it. */
  generate?: 'whsec'
}

export interface KindOfConnection {
  name: string
  icon: LucideIcon
  /** What it is for, in one sentence. */
  purpose: string
  fields: readonly ConnectionField[]
  /** What a test message may be sent to, where kinds send some. */
  testTo?: { label: string; placeholder: string }
}

export const connectionKinds: Record<ConnectionKind, KindOfConnection> = {
  openai: {
    name: 'Model provider',
    icon: Bot,
    purpose: 'Models of any server that speaks the OpenAI protocol.',
    fields: [
      { at: 'baseUrl', label: 'Base URL', placeholder: 'https://api.openai.com/v1', mono: true, help: 'Left out: OpenAI’s own.' },
      { at: 'apiKey', label: 'API key', type: 'secret', help: 'Left out where the server wants none.' },
      { at: 'model', label: 'Model', placeholder: 'gpt-5.4', mono: true, help: 'For nodes that name none.' },
    ],
  },
  scripted: { name: 'Scripted', icon: ScrollText, purpose: 'Answers from the script of each node, without any network and without an LLM.', fields: [] },
  smtp: {
    name: 'Mail',
    icon: Mail,
    purpose: 'People are asked by mail, and answer by link or by reply.',
    testTo: { label: 'Send a test mail to', placeholder: 'you@example.com' },
    fields: [
      { at: 'settings/host', label: 'Mail server', placeholder: 'smtp.example.com', required: true, mono: true },
      {
        at: 'settings/security',
        label: 'Security',
        type: 'choice',
        options: [
          { value: 'starttls', label: 'STARTTLS', hint: 'required before anything else is said' },
          { value: 'tls', label: 'TLS', hint: 'from the first byte' },
          { value: 'none', label: 'None', hint: 'in the open' },
        ],
      },
      { at: 'settings/port', label: 'Port', type: 'number', placeholder: '587', mono: true, help: 'Left out: 465 with TLS, 587 with STARTTLS, 25 with none.' },
      { at: 'settings/user', label: 'User', mono: true, help: 'Left out where nobody signs in.' },
      { at: 'secrets/password', label: 'Password', type: 'secret' },
      { at: 'settings/from', label: 'From', placeholder: 'Oriel <oriel@example.com>', required: true },
      { at: 'settings/replyTo', label: 'Replies go to', placeholder: 'answers@example.com', help: 'Mail to it has to reach this server: by its own listener, or by a provider that posts it. Left out: to From.' },
      { at: 'secrets/inboundToken', label: 'Token for incoming mail', type: 'secret', help: 'With which a provider may post mail to /hooks/mail of this connection.' },
    ],
  },
  slack: {
    name: 'Slack',
    icon: MessageSquare,
    purpose: 'People are asked in channels or in a conversation of their own, and answer with buttons or in the thread.',
    testTo: { label: 'Send a test message to', placeholder: '#approvals or @ada@example.com' },
    fields: [
      { at: 'secrets/token', label: 'Bot token', type: 'secret', placeholder: 'xoxb-…', help: '“OAuth & Permissions” of the Slack app, once it is installed.' },
      { at: 'secrets/signingSecret', label: 'Signing secret', type: 'secret', help: '“Basic Information” of the Slack app. Without it nothing that Slack sends is believed.' },
      { at: 'settings/defaultChannel', label: 'Default channel', placeholder: '#approvals', mono: true, help: 'For nodes that name none. Left out: each person is written to by themselves.' },
      { at: 'settings/baseUrl', label: 'Address of the API', placeholder: 'https://slack.com/api/', mono: true, help: 'Left out: Slack’s own.' },
    ],
  },
  webhook: {
    name: 'Webhook',
    icon: Webhook,
    purpose: 'Another program is told of every request by a signed message.',
    fields: [
      { at: 'settings/url', label: 'Address', placeholder: 'https://example.com/oriel', required: true, mono: true, help: 'Redirects are not followed.' },
      { at: 'secrets/signingSecret', label: 'Signing secret', type: 'secret', placeholder: 'whsec_…', required: true, generate: 'whsec', help: 'The receiver checks signatures with it, as Standard Webhooks says.' },
    ],
  },
}

export const kindsInOrder: readonly ConnectionKind[] = ['openai', 'smtp', 'slack', 'webhook', 'scripted']

/** What is typed: place → text. Of a secret only what is new; null: it is to be removed. */
export type ConnectionDraft = Readonly<Record<string, string | null>>

/** Of a stored connection. Secrets are empty: nobody can read them. */
export function draftOf(connection: Connection): ConnectionDraft {
  const { fields } = connectionKinds[connection.kind]
  return Object.fromEntries(fields.map(({ at, type }) => [at, type === 'secret' ? '' : textAt(connection, at)]))
}

/** Of one that is to be made. */
export const emptyDraft = (kind: ConnectionKind): ConnectionDraft => Object.fromEntries(connectionKinds[kind].fields.map(({ at, options }) => [at, options?.[0]?.value ?? '']))

function textAt(connection: Connection, at: string): string {
  const value = at.split('/').reduce<unknown>((inside, key) => (typeof inside === 'object' && inside !== null ? (inside as Record<string, unknown>)[key] : undefined), connection)
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** Whether a secret of a stored connection is set. */
export const isSet = (connection: Connection | undefined, { at }: ConnectionField): boolean => connection?.secrets.includes(at.split('/').at(-1) ?? '') ?? false

/** A body that fits, or by place what does not. */
export type Checked<Body> = { ok: true; body: Body } | { ok: false; errors: Record<string, string> }

/** The body of a change. `limits` are kept as they are; what is empty is left out; a secret that is left alone stays. */
export const changeOf = (kind: ConnectionKind, draft: ConnectionDraft, limits: Connection['limits']): Checked<ConnectionChange> => complete(kind, draft, (field) => field.type !== 'secret') ?? checked(replaceConnection.body, bodyOf(kind, draft, limits))

/** The body of a connection that is to be made. */
export const creationOf = (name: string, kind: ConnectionKind, draft: ConnectionDraft): Checked<NewConnectionBody> => complete(kind, draft, () => true) ?? checked(createConnection.body, { name: name.trim(), ...bodyOf(kind, draft, {}) })

/** Undefined where every field that is required has something. */
function complete(kind: ConnectionKind, draft: ConnectionDraft, wanted: (field: ConnectionField) => boolean): { ok: false; errors: Record<string, string> } | undefined {
  const missing = connectionKinds[kind].fields.filter((field) => field.required && wanted(field) && !draft[field.at]?.trim())
  return missing.length === 0 ? undefined : { ok: false, errors: Object.fromEntries(missing.map(({ at, label }) => [at, `Enter the ${label.toLowerCase()}.`])) }
}

function checked<Schema extends z.ZodType>(schema: Schema, body: JsonObject): Checked<z.output<Schema>> {
  const parsed = schema.safeParse(body)
  if (parsed.success) return { ok: true, body: parsed.data }
  return { ok: false, errors: Object.fromEntries(parsed.error.issues.map((issue) => [issue.path.join('/'), `It ${requirementOf(issue, valueAt(body, issue.path.map((key) => (typeof key === 'number' ? key : String(key)))))}.`])) }
}

function bodyOf(kind: ConnectionKind, draft: ConnectionDraft, limits: Connection['limits']): JsonObject {
  const { fields } = connectionKinds[kind]
  const entries = (folder: string): JsonObject =>
    Object.fromEntries(fields.filter(({ at }) => at.startsWith(folder)).flatMap((field) => writtenOf(field, draft[field.at]).map((value) => [field.at.slice(folder.length), value])))
  if (kind === 'openai' || kind === 'scripted') return { kind, limits: { ...limits }, ...entries('') }
  return { kind, settings: entries('settings/'), secrets: entries('secrets/') }
}

/** Nothing where it is left out. */
function writtenOf({ type }: ConnectionField, typed: string | null | undefined): Json[] {
  if (typed === null) return [null]
  if (type === 'secret') return typed ? [typed] : []
  const text = typed?.trim() ?? ''
  if (text === '') return []
  return [type === 'number' && /^\d+$/.test(text) ? Number(text) : text]
}
