/**
 * The secrets that chosen operations need: a name each, made here where it does not exist, with the hosts that it may be sent to. A value
 * that is typed goes to the server and is never shown again; it can also be entered later.
 */
'use client'
import { useQuery } from '@tanstack/react-query'
import { KeyRound } from 'lucide-react'
import type { Secret } from '#lib/api/secrets.ts'
import { meQuery } from '#lib/client/installation.ts'
import { Checkbox } from '#components/ui/checkbox.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import type { NeededSecret } from './import-operations.ts'

export interface SecretEntry {
  name?: string
  value?: string
  /** Adds the hosts to a secret that exists. Default true. */
  allow?: boolean
}

export type SecretEntries = Readonly<Record<string, SecretEntry>>

export interface SecretSlotsProps {
  needed: readonly NeededSecret[]
  secrets: readonly Secret[]
  entries: SecretEntries
  onChange(entries: SecretEntries): void
}

/** Hosts to which a secret may not go yet. */
export const missingHosts = (hosts: readonly string[], { allowedHosts }: Secret): string[] => hosts.filter((host) => !allowedHosts.includes(host) && !allowedHosts.includes(host.replace(/:\d+$/, '')))

export function SecretSlots({ needed, secrets, entries, onChange }: SecretSlotsProps) {
  const me = useQuery(meQuery)
  const mayCreate = me.data?.role === 'owner'
  if (needed.length === 0) return null
  const edit = (scheme: string, change: SecretEntry) => onChange({ ...entries, [scheme]: { ...entries[scheme], ...change } })
  return (
    <section aria-label="Secrets" className="flex flex-col gap-3 rounded-8 border border-line p-3">
      <h3 className="flex items-center gap-1.5 text-12 font-medium text-fg-2">
        <KeyRound aria-hidden className="size-3.5" />
        How it knows who calls
      </h3>
      {needed.map(({ scheme, name, help, hosts, kind }) => {
        const existing = secrets.find((secret) => secret.name === name)
        return (
          <div key={scheme} className="flex flex-col gap-1.5">
            <Field label={`Secret for ${scheme}`} help={help}>
              {(control) => <Input {...control} size="sm" mono list={`${control.id}-secrets`} value={entries[scheme]?.name ?? name} onChange={({ target }) => edit(scheme, { name: target.value.replace(/[^A-Za-z0-9_]/g, '_') })} />}
            </Field>
            {existing ? (
              <ExistingSecret secret={existing} hosts={hosts} mayChange={mayCreate} allow={entries[scheme]?.allow !== false} onAllow={(allow) => edit(scheme, { allow })} />
            ) : (
              <>
                <Input
                  size="sm"
                  type="password"
                  autoComplete="new-password"
                  aria-label={`Value of ${name}`}
                  placeholder={mayCreate ? (kind === 'user and password' ? 'user:password, or later' : 'Its value, or later') : 'An owner has to create it'}
                  disabled={!mayCreate}
                  value={entries[scheme]?.value ?? ''}
                  onChange={({ target }) => edit(scheme, { value: target.value })}
                />
                <p className="text-12 text-fg-3">{hosts.length > 0 ? <>Will be sent to <span className="font-mono break-all">{hosts.join(', ')}</span> and nowhere else.</> : 'Give the base address first: a secret is sent only to hosts that are listed on it.'}</p>
              </>
            )}
          </div>
        )
      })}
    </section>
  )
}

function ExistingSecret({ secret, hosts, mayChange, allow, onAllow }: { secret: Secret; hosts: readonly string[]; mayChange: boolean; allow: boolean; onAllow(allow: boolean): void }) {
  const missing = missingHosts(hosts, secret)
  if (missing.length === 0) return <p className="text-12 text-fg-3">It exists, and may be sent there.</p>
  return (
    <Checkbox checked={mayChange && allow} disabled={!mayChange} onChange={onAllow} hint={mayChange ? undefined : 'Only an owner may change where it is sent.'}>
      <span className="text-12">It exists. Also send it to {missing.join(', ')}</span>
    </Checkbox>
  )
}
