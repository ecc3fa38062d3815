/** One secret open for editing, or one that is being made: a value that is only ever written, and the hosts that it may be sent to. */
'use client'
import { useState } from 'react'
import { KeyRound, Trash2 } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { ApiError } from '#lib/api/errors.ts'
import type { Secret } from '#lib/api/secrets.ts'
import { secretUsesQuery, useCreateSecret, useDeleteSecret, useReplaceSecret } from '#lib/client/connections.ts'
import { errorText } from '#lib/client/query-client.ts'
import { useCommands } from '#components/shell/command-registry.tsx'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { plural } from '#components/ui/format.ts'
import { CopyButton } from '#components/ui/id-chip.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Input } from '#components/ui/input.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { Textarea } from '#components/ui/textarea.tsx'
import { TimeAgo } from '#components/ui/time-ago.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { hostsIn } from './allowed-hosts.ts'
import { useLeave } from './leaving.ts'
import { OutsideUses } from './outside-uses.tsx'
import { secretPath, secretsPath } from './paths.ts'

/** Mounted anew for each secret. */
export function SecretEditor({ secret, mayEdit }: { secret: Secret; mayEdit: boolean }) {
  const [saved, setSaved] = useState(secret)
  const [value, setValue] = useState('')
  const [hosts, setHosts] = useState(secret.allowedHosts.join('\n'))
  const saving = useReplaceSecret()
  const toast = useToast()
  const uses = useQuery(secretUsesQuery(saved.name))
  const rehosted = hostsIn(hosts).join() !== saved.allowedHosts.join()
  const ready = mayEdit && (value !== '' || rehosted) && !saving.isPending
  const save = () =>
    saving.mutate(
      { name: saved.name, body: { ...(value !== '' && { value }), ...(rehosted && { allowedHosts: hostsIn(hosts) }) } },
      {
        onSuccess(next) {
          toast({ message: value === '' ? `${next.name} saved` : `${next.name} has its new value`, icon: KeyRound })
          setSaved(next)
          setValue('')
          setHosts(next.allowedHosts.join('\n'))
        },
      },
    )
  useCommands('Secrets', [{ id: 'save', label: 'Save the secret', keys: 'mod+s', whileTyping: true, disabled: !ready, run: save }])
  const mark = `{{ secrets.${saved.name} }}`
  return (
    <section aria-label={saved.name} className="flex min-h-0 min-w-0 flex-1 flex-col overflow-auto">
      <header className="sticky top-0 z-10 flex h-11 shrink-0 items-center gap-2 border-b border-line bg-surface px-4">
        <h2 className="min-w-0 truncate font-mono text-13 font-strong">{saved.name}</h2>
        <span className="truncate text-12 text-fg-3">
          changed <TimeAgo at={saved.updatedAt} suffix />
        </span>
        {mayEdit && (
          <span className="ml-auto flex items-center gap-1.5">
            <DeleteButton name={saved.name} count={uses.data?.items.length ?? 0} />
            <Button kind="primary" keys="mod+s" disabled={!ready} busy={saving.isPending} onClick={save}>
              Save
            </Button>
          </span>
        )}
      </header>
      <div className="flex max-w-[760px] flex-col gap-5 p-4">
        {!mayEdit && <ProblemText severity="info">Only an owner may change secrets.</ProblemText>}
        {saving.error && <ProblemText>{messageOf(saving.error)}</ProblemText>}
        <p className="flex items-center gap-1.5 text-12 text-fg-2">
          In templates <code className="text-fg">{mark}</code>
          <CopyButton text={mark} label="Copy the mark" />
        </p>
        {mayEdit && <ValueField label="New value" placeholder="Set. Type or paste to replace it" value={value} onChange={setValue} />}
        <HostsField value={hosts} disabled={!mayEdit} onChange={setHosts} />
        <OutsideUses users={uses.data?.items} what="secret" />
      </div>
    </section>
  )
}

export function NewSecret() {
  const router = useRouter()
  const toast = useToast()
  const [name, setName] = useState('')
  const [value, setValue] = useState('')
  const [hosts, setHosts] = useState('')
  const creating = useCreateSecret()
  const ready = name.trim() !== '' && value !== '' && !creating.isPending
  const create = () =>
    creating.mutate(
      { name: name.trim(), value, allowedHosts: hostsIn(hosts) },
      {
        onSuccess(made) {
          toast({ message: `${made.name} stored`, icon: KeyRound })
          router.replace(secretPath(made.name))
        },
      },
    )
  useCommands('Secrets', [{ id: 'save', label: 'Store the secret', keys: 'mod+s', whileTyping: true, disabled: !ready, run: create }])
  return (
    <section aria-label="New secret" className="flex min-h-0 min-w-0 flex-1 flex-col overflow-auto">
      <header className="sticky top-0 z-10 flex h-11 shrink-0 items-center gap-2 border-b border-line bg-surface px-4">
        <h2 className="text-14 font-strong">New secret</h2>
        <Button kind="primary" keys="mod+s" disabled={!ready} busy={creating.isPending} onClick={create} className="ml-auto">
          Store
        </Button>
      </header>
      <div className="flex max-w-[760px] flex-col gap-5 p-4">
        {creating.error && <ProblemText>{messageOf(creating.error)}</ProblemText>}
        <Field label="Name" required help="Letters, digits and _. Nodes name it.">
          {(control) => <Input {...control} mono autoFocus value={name} maxLength={100} placeholder="GITHUB_TOKEN" onChange={({ target }) => setName(target.value)} />}
        </Field>
        <ValueField label="Value" placeholder="Type or paste it" value={value} onChange={setValue} />
        <HostsField value={hosts} disabled={false} onChange={setHosts} />
      </div>
    </section>
  )
}

/** Of several lines where it has some, such as a key in PEM; dots in place of its characters. */
function ValueField({ label, placeholder, value, onChange }: { label: string; placeholder: string; value: string; onChange(value: string): void }) {
  return (
    <Field label={label} help="Stored encrypted. Nobody can read it back: to rotate it, write the new one.">
      {(control) => (
        <Textarea {...control} mono minRows={1} maxRows={8} autoComplete="off" spellCheck={false} value={value} placeholder={placeholder} style={value === '' ? undefined : { WebkitTextSecurity: 'disc' } as object} onChange={({ target }) => onChange(target.value)} />
      )}
    </Field>
  )
}

function HostsField({ value, disabled, onChange }: { value: string; disabled: boolean; onChange(value: string): void }) {
  const none = hostsIn(value).length === 0
  return (
    <Field label="Allowed hosts" help={none ? 'None: it is sent nowhere, and only verifies signatures.' : 'One per line. It is sent to these and to no other.'}>
      {(control) => <Textarea {...control} mono minRows={2} maxRows={8} disabled={disabled} value={value} placeholder={'api.example.com\n*.example.org\nlocalhost:8080'} onChange={({ target }) => onChange(target.value)} />}
    </Field>
  )
}

/** With what is said of single fields, which is more than the first of them. */
const messageOf = (error: Error): string => (error instanceof ApiError && error.problems.length > 0 ? error.problems.map(({ message }) => message).join(' ') : errorText(error))

function DeleteButton({ name, count }: { name: string; count: number }) {
  const router = useRouter()
  const leave = useLeave()
  const removing = useDeleteSecret()
  const remove = () => {
    router.push(secretsPath)
    leave({
      key: `secret ${name}`,
      message: count === 0 ? `${name} deleted` : `${name} deleted; ${plural(count, 'node')} ${count === 1 ? 'names' : 'name'} it and will fail there`,
      send: (keepalive) => removing.mutate({ name, keepalive }),
      onUndo: () => router.push(secretPath(name)),
    })
  }
  return <IconButton icon={Trash2} label={count === 0 ? 'Delete the secret' : `Delete the secret, named by ${plural(count, 'node')}`} onClick={remove} />
}
