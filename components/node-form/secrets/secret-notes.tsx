/** Under a text that names secrets: which of them there is none of, and which may not go where the request goes, each with what to do. */
'use client'
import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { secretsQuery } from '#lib/client/secrets.ts'
import { Button } from '#components/ui/button.tsx'
import { Popover } from '#components/ui/popover.tsx'
import { ErrorText, ProblemText } from '#components/ui/problem-text.tsx'
import { useNodeForm } from '../form-context.ts'
import { NewSecret } from './new-secret.tsx'
import { hostOf, secretTroubles, type SecretTrouble } from './secret-use.ts'
import { useSecretWrites } from './use-secret-writes.ts'

export function SecretNotes({ text }: { text: string }) {
  const { data } = useQuery(secretsQuery)
  const url = useNodeForm(({ node }) => (typeof node.data.url === 'string' ? node.data.url : ''))
  const troubles = secretTroubles(text, url, data?.items)
  return troubles.map((trouble) => (trouble.kind === 'unknown' ? <Unknown key={trouble.name} name={trouble.name} host={hostOf(url)} /> : <Elsewhere key={trouble.name} trouble={trouble} />))
}

function Unknown({ name, host }: { name: string; host: string | undefined }) {
  const [open, setOpen] = useState(false)
  return (
    <div className="mt-1 flex items-center gap-2">
      <ProblemText severity="warning">There is no secret {name}.</ProblemText>
      <Popover label={`New secret ${name}`} open={open} onOpenChange={setOpen} align="end" className="w-[296px]" trigger={<Button size="sm">Create it</Button>}>
        {open && <NewSecret name={name} host={host} onCreated={() => setOpen(false)} />}
      </Popover>
    </div>
  )
}

function Elsewhere({ trouble: { name, host, hosts } }: { trouble: Extract<SecretTrouble, { kind: 'elsewhere' }> }) {
  const { busy, error, allow } = useSecretWrites()
  return (
    <div className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-1">
      <ProblemText severity="warning">
        {name} is not sent to {host}: {hosts.length > 0 ? `it goes to ${hosts.join(', ')} only.` : 'it lists no hosts.'}
      </ProblemText>
      <Button size="sm" busy={busy} onClick={() => void allow({ name, allowedHosts: [...hosts] }, host)}>
        Allow {host}
      </Button>
      {error && <ErrorText>{error}</ErrorText>}
    </div>
  )
}
