/**
 * Where a text sends its secrets, as far as can be told before it is sent: which secrets it names, and whether the host of the request is
 * among those that a secret may go to. Pure; the port that sends decides for itself.
 */
import type { Secret } from '#lib/api/secrets.ts'

/** Names in the order of the text, each once. Whatever a name begins with, so that a wrong one is told. */
export function secretsIn(text: string): string[] {
  return [...new Set([...text.matchAll(/\bsecrets\s*(?:\.\s*([A-Za-z_]\w*)|\[\s*["']([A-Za-z_]\w*)["']\s*\])/g)].map(([, dotted, quoted]) => dotted ?? quoted ?? ''))]
}

/** The host that a URL template is sent to, with its port where it names one; undefined where it is computed. */
export function hostOf(url: string): string | undefined {
  const [, host] = /^\s*https?:\/\/(?:[^/@{}\s]*@)?([^/?#{}\s]+)(?=[/?#]|\s*$)/i.exec(url) ?? []
  return host?.toLowerCase()
}

/** As the port matches them: `api.example.com`, `*.example.com`, with the port where a rule names one. */
export function mayGo(host: string, rules: readonly string[]): boolean {
  const name = host.replace(/:\d+$/, '')
  return rules.some((rule) => {
    const port = /:\d+$/.exec(rule)?.[0]
    // A URL without a port goes to 443 or 80; which, its scheme says.
    const own = port === undefined ? name : host === name && (port === ':443' || port === ':80') ? `${name}${port}` : host
    return rule.startsWith('*.') ? own.endsWith(rule.slice(1)) : own === rule
  })
}

export type SecretTrouble = { kind: 'unknown'; name: string } | { kind: 'elsewhere'; name: string; host: string; hosts: readonly string[] }

/** `known` undefined: not loaded yet, nothing is said. */
export function secretTroubles(text: string, url: string, known: readonly Secret[] | undefined): SecretTrouble[] {
  if (!known) return []
  const host = hostOf(url)
  return secretsIn(text).flatMap((name): SecretTrouble[] => {
    const secret = known.find((each) => each.name === name)
    if (!secret) return [{ kind: 'unknown', name }]
    return host === undefined || mayGo(host, secret.allowedHosts) ? [] : [{ kind: 'elsewhere', name, host, hosts: secret.allowedHosts }]
  })
}

/** What of a header's literal text is the secret itself, and how the header reads with one in its place. */
export function asSecret(text: string): { value: string; around(name: string): string } {
  const [, scheme = '', value = ''] = /^\s*((?:bearer|basic|token|apikey|key)\s+)?(.*?)\s*$/is.exec(text) ?? []
  return { value, around: (name) => `${scheme}{{ secrets.${name} }}` }
}

/** `X-Api-Key` → `X_API_KEY`: a name for the secret of a header. */
export function nameForSecret(header: string, host: string | undefined, taken: readonly string[]): string {
  const own = header.toLowerCase() === 'authorization' ? `${host?.replace(/:\d+$/, '').replace(/^(api|www)\./, '').split('.')[0] ?? 'api'}_token` : header
  const base = own.toUpperCase().replace(/[^A-Z0-9]+/g, '_').replace(/^(\d)/, '_$1').replace(/_+$/, '') || 'SECRET'
  let name = base
  for (let number = 2; taken.includes(name); number += 1) name = `${base}_${number}`
  return name
}
