/** Puts a secret into a field: one that is there, with where it may go, or a new one, made in place. */
'use client'
import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { KeyRound, Plus } from 'lucide-react'
import { secretsQuery } from '#lib/client/secrets.ts'
import { Button } from '#components/ui/button.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Popover } from '#components/ui/popover.tsx'
import { useNodeFormSource } from '../form-context.ts'
import { NewSecret } from './new-secret.tsx'
import { asSecret, hostOf, nameForSecret } from './secret-use.ts'

export interface SecretPickerProps {
  /** What the field is: "Authorization of Headers". */
  of: string
  /** Name that the field is sent under, from which a new secret gets its own. */
  name: string
  text: string
  /** The text is a credential that should not stand here. */
  literal: boolean
  onChange(text: string): void
}

export function SecretPicker({ of, name, text, literal, onChange }: SecretPickerProps) {
  const source = useNodeFormSource()
  const [open, setOpen] = useState(false)
  const trigger = literal ? (
    <Button size="sm" icon={KeyRound}>
      Make it a secret
    </Button>
  ) : (
    <IconButton icon={KeyRound} label={`Use a secret for ${of}`} />
  )
  const { url } = source.getState().node.data
  const use = (secret: string) => {
    setOpen(false)
    onChange(literal ? asSecret(text).around(secret) : text.trim() === '' && /^authorization$/i.test(name) ? `Bearer {{ secrets.${secret} }}` : `${text}{{ secrets.${secret} }}`)
  }
  return (
    <Popover label={`Secret for ${of}`} trigger={trigger} open={open} onOpenChange={setOpen} align="end" className="w-[296px]">
      {open && <Choices name={name} host={typeof url === 'string' ? hostOf(url) : undefined} literal={literal ? asSecret(text).value : undefined} onUse={use} />}
    </Popover>
  )
}

function Choices({ name, host, literal, onUse }: { name: string; host: string | undefined; literal: string | undefined; onUse(secret: string): void }) {
  const { data, isPending } = useQuery(secretsQuery)
  const secrets = data?.items ?? []
  const [making, setMaking] = useState(literal !== undefined)
  if (isPending) return <p className="text-12 text-fg-3">Looking for secrets…</p>
  if (making || secrets.length === 0) return <NewSecret name={nameForSecret(name, host, secrets.map((secret) => secret.name))} value={literal} host={host} onCreated={onUse} />
  return (
    <div className="flex flex-col gap-2">
      <ul aria-label="Secrets" className="-mx-1.5 flex max-h-[220px] flex-col overflow-auto">
        {secrets.map((secret) => (
          <li key={secret.name}>
            <button type="button" className="flex w-full items-baseline gap-2 rounded-4 px-1.5 py-1 text-left hover:bg-hover" onClick={() => onUse(secret.name)}>
              <span className="shrink-0 font-mono text-12">{secret.name}</span>
              <span className="ml-auto min-w-0 truncate text-11 text-fg-3" title={secret.allowedHosts.join(', ')}>
                {secret.allowedHosts.join(', ') || 'sent nowhere'}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <Button kind="ghost" size="sm" icon={Plus} className="self-start" onClick={() => setMaking(true)}>
        New secret
      </Button>
    </div>
  )
}
