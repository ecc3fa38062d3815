/**
 * Credentials that stand in a document as themselves: known forms of tokens anywhere in it, and texts under a name such as
 * `Authorization` that are not read from elsewhere. A document is in every version, export and log, so a credential belongs into a
 * secret. What is found is named and never repeated. It is a warning: a form may be met by chance.
 *
 * Left out: a pinned output, which no version and no file holds, and what only the editor reads.
 */
import type { DocumentNode, Problem, WorkflowDocument } from '#lib/engine/document.ts'
import { isJsonObject, type Json } from '#lib/engine/json.ts'
import { pointer, type Path } from '#lib/engine/pointer.ts'
import { findNodeType } from './index.ts'

/** A form that says what it is. Each is found in time that grows with the text alone. */
const forms: readonly { name: string; form: RegExp }[] = [
  { name: 'a private key', form: /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----/ },
  { name: 'a GitHub token', form: /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{50,})/ },
  { name: 'a GitLab token', form: /\bglpat-[\w-]{20,}/ },
  { name: 'a Slack token', form: /\bxox[abeoprs]-[A-Za-z0-9-]{10,}|\bhooks\.slack\.com\/services\/T\w+\/B\w+\/\w+/ },
  { name: 'an AWS access key', form: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/ },
  { name: 'a Google API key', form: /\bAIza[\w-]{35}/ },
  { name: 'a Stripe key', form: /\b(?:[rs]k_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/=]{24,})/ },
  { name: 'a SendGrid key', form: /\bSG\.[\w-]{16,}\.[\w-]{16,}/ },
  { name: 'an npm token', form: /\bnpm_[A-Za-z0-9]{36}/ },
  { name: 'a Hugging Face token', form: /\bhf_[A-Za-z0-9]{30,}/ },
  { name: 'an API key', form: /\bsk-[A-Za-z0-9_-]{20,}/ },
  { name: 'a signed token (JWT)', form: /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/ },
  { name: 'a bearer token', form: /\b[Bb]earer [\w.~+/-]{20,}/ },
  { name: 'a password in an address', form: /\b(?:https?|wss?|postgres(?:ql)?|mysql|mongodb(?:\+srv)?|rediss?|amqps?|ftp):\/\/[^\s/:@{}"']{1,200}:[^\s/@{}"']{1,200}@/ },
]

/** Names under which a credential stands, in small letters and without dashes. */
const names = /^(?:(?:proxy)?authorization|(?:x)?api(?:key|token|secret)|(?:x)?(?:auth|access|refresh|private)token|token|(?:client|shared)?secret|password|passwd|pwd|privatekey|accesskey|secretaccesskey|cookie)$/

/** The same names before a quoted text, within an expression or code. */
const named = /["']?\b((?:proxy-?)?authorization|(?:x-)?api[-_]?(?:key|token|secret)|(?:auth|access|refresh|private)[-_]?token|client[-_]?secret|password|private[-_]?key|secret[-_]?access[-_]?key)["']?\s{0,5}[:=]\s{0,5}(?:"([^"\n]{8,300})"|'([^'\n]{8,300})')/i

/** What a person writes where a credential will stand. */
const placeholder = /^(?:<.*>|\[.*\]|[.*x…•-]+|(?:your|my|the|an?|some|example|test|dummy|fake|todo|changeme|change[-_ ]me|insert|replace)(?:[-_ ].*)?)$/i

/** How secrets are named. */
const secretName = /^[A-Z][A-Z_]*[0-9]*$/

/** One problem for each place, in document order. */
export function literalCredentials(document: WorkflowDocument): Problem[] {
  return [...document.nodes.flatMap(inNode), ...inValue(document.triggers as Json, ['triggers'], true), ...inValue(document.input, ['input'], false), ...inValue(document.description, ['description'], false)]
}

const unread = new Set(['pinned', 'ui', 'label', 'promptId'])
const known = new WeakMap<DocumentNode, Problem[]>()

/** Nodes that an edit leaves alone are the same objects, and are not looked at again. */
function inNode(node: DocumentNode): Problem[] {
  const before = known.get(node)
  if (before) return before
  const definition = findNodeType(node.type)
  const expressions = new Set(definition?.fields.filter(({ input }) => input === 'expression_map').map(({ name }) => name))
  const remedy = definition?.secrets ? 'Make it a secret and write {{ secrets.NAME }} in its place (in an expression secrets.NAME).' : 'Take it out: secrets reach only what is sent to a listed host, so send it from a node that may, such as an HTTP request.'
  const found = Object.entries(node.data).flatMap(([name, value]) => (unread.has(name) ? [] : inValue(value, [name], !expressions.has(name), { nodeId: node.id, remedy })))
  known.set(node, found)
  return found
}

const elsewhere = { nodeId: undefined, remedy: 'Make it a secret, and name that instead.' }

/** `byName`: whether a text under the name of a credential is one; an expression that computes it is not. */
function inValue(value: Json, path: Path, byName: boolean, place: { nodeId: string | undefined; remedy: string } = elsewhere): Problem[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => inValue(item, [...path, index], byName, place))
  if (isJsonObject(value)) return Object.entries(value).flatMap(([key, member]) => inValue(member, [...path, key], byName, place))
  const found = typeof value === 'string' ? inText(value, byName ? path.at(-1) : undefined) : undefined
  if (!found) return []
  const subject = place.nodeId === undefined ? 'The document' : `Node "${place.nodeId}"`
  return [
    {
      severity: 'warning',
      code: 'literal_credential',
      message: `${subject}: ${path.join('.')} holds what looks like ${found.name}. It would be in every version, export and log. ${place.remedy}`,
      ...(place.nodeId !== undefined && { nodeId: place.nodeId }),
      path: pointer(path),
      ...(found.line > 1 && { line: found.line }),
    },
  ]
}

interface Found {
  name: string
  /** From 1. */
  line: number
}

function inText(text: string, under: string | number | undefined): Found | undefined {
  if (text.length < 8) return undefined
  for (const { name, form } of forms) {
    const match = form.exec(text)
    if (match) return { name, line: lineOf(text, match.index) }
  }
  const match = named.exec(text)
  if (match && isLiteral(match[2] ?? match[3] ?? '')) return { name: 'a credential', line: lineOf(text, match.index) }
  const name = typeof under === 'string' ? under.toLowerCase().replace(/[-_ ]/g, '') : ''
  return names.test(name) && isLiteral(text) ? { name: 'a credential', line: 1 } : undefined
}

/** Written out, rather than read from somewhere, described, or left open. */
function isLiteral(text: string): boolean {
  const bare = text.trim().replace(/^(?:bearer|basic|token|apikey|key)\s+/i, '')
  return bare.length >= 8 && !/\s|\{\{|\{%|\$\{/.test(bare) && !placeholder.test(bare) && !secretName.test(bare)
}

const lineOf = (text: string, index: number): number => text.slice(0, index).split('\n').length
