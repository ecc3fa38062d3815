/** One connection open for editing, or one that is being made. Saved when somebody says so: runs use what is stored. */
'use client'
import { useState } from 'react'
import { Plug, Trash2 } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { ApiError } from '#lib/api/errors.ts'
import type { Connection, ConnectionKind } from '#lib/api/connections.ts'
import { connectionUsesQuery, useCreateConnection, useDeleteConnection, useReplaceConnection } from '#lib/client/connections.ts'
import { errorText } from '#lib/client/query-client.ts'
import { useCommands } from '#components/shell/command-registry.tsx'
import { Button } from '#components/ui/button.tsx'
import { Chip } from '#components/ui/chip.tsx'
import { Field } from '#components/ui/field.tsx'
import { plural } from '#components/ui/format.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Input } from '#components/ui/input.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { TimeAgo } from '#components/ui/time-ago.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { ConnectionFields } from './connection-fields.tsx'
import { changeOf, connectionKinds, creationOf, draftOf, emptyDraft, type Checked } from './connection-kinds.ts'
import { ConnectionTest } from './connection-test.tsx'
import { useLeave } from './leaving.ts'
import { OutsideUses } from './outside-uses.tsx'
import { connectionPath, connectionsPath } from './paths.ts'
import { SlackSetup } from './slack-setup.tsx'

/** Mounted anew for each connection. */
export function ConnectionEditor({ connection, mayEdit }: { connection: Connection; mayEdit: boolean }) {
  const [saved, setSaved] = useState(connection)
  const [draft, setDraft] = useState(() => draftOf(connection))
  const [errors, setErrors] = useState<Record<string, string>>({})
  const saving = useReplaceConnection()
  const toast = useToast()
  const { kind, name } = saved
  const own = saved.source === 'stored'
  const changed = JSON.stringify(draft) !== JSON.stringify(draftOf(saved))
  const save = () => {
    const checked = changeOf(kind, draft, saved.limits)
    send(checked, setErrors, (body) =>
      saving.mutate(
        { name, body },
        {
          onSuccess(next) {
            setSaved(next)
            setDraft(draftOf(next))
            toast({ message: `${name} saved`, icon: Plug })
          },
          onError: (error) => setErrors(errorsAt(error)),
        },
      ),
    )
  }
  const ready = own && mayEdit && changed && !saving.isPending
  useCommands('Connections', [{ id: 'save', label: 'Save the connection', keys: 'mod+s', whileTyping: true, disabled: !ready, run: save }])

  return (
    <section aria-label={name} className="flex min-h-0 min-w-0 flex-1 flex-col overflow-auto">
      <Head connection={saved} mayEdit={own && mayEdit} ready={ready} busy={saving.isPending} onSave={save} />
      <div className="flex max-w-[760px] flex-col gap-5 p-4">
        <p className="text-12 text-fg-2">{connectionKinds[kind].purpose}</p>
        {!own && <ProblemText severity="info">It comes from the environment (OPENAI_API_KEY, OPENAI_BASE_URL, ORIEL_MODEL) and is changed there. A connection that is created under the name {name} takes its place.</ProblemText>}
        {!mayEdit && own && <ProblemText severity="info">Only an owner may change connections.</ProblemText>}
        {saving.error && Object.keys(errors).length === 0 && <ProblemText>{errorText(saving.error)}</ProblemText>}
        <ConnectionFields kind={kind} draft={draft} errors={errors} saved={saved} disabled={!own || !mayEdit} onChange={(at, value) => setDraft({ ...draft, [at]: value })} />
        {mayEdit && <ConnectionTest connection={saved} mayEdit={mayEdit} changed={changed} />}
        {kind === 'slack' && mayEdit && <SlackSetup name={name} />}
        <Uses name={name} />
      </div>
    </section>
  )
}

function Head({ connection: { name, kind, updatedAt }, mayEdit, ready, busy, onSave }: { connection: Connection; mayEdit: boolean; ready: boolean; busy: boolean; onSave(): void }) {
  const { icon, name: kindName, fields } = connectionKinds[kind]
  return (
    <header className="sticky top-0 z-10 flex h-11 shrink-0 items-center gap-2 border-b border-line bg-surface px-4">
      <h2 className="min-w-0 truncate font-mono text-13 font-strong">{name}</h2>
      <Chip icon={icon}>{kindName}</Chip>
      {updatedAt && (
        <span className="truncate text-12 text-fg-3">
          changed <TimeAgo at={updatedAt} suffix />
        </span>
      )}
      {mayEdit && (
        <span className="ml-auto flex items-center gap-1.5">
          <DeleteButton name={name} />
          {fields.length > 0 && (
            <Button kind="primary" keys="mod+s" disabled={!ready} busy={busy} onClick={onSave}>
              Save
            </Button>
          )}
        </span>
      )}
    </header>
  )
}

function Uses({ name }: { name: string }) {
  const uses = useQuery(connectionUsesQuery(name))
  return <OutsideUses users={uses.data?.items} what="connection" />
}

/** A new one of a kind. */
export function NewConnection({ kind, taken }: { kind: ConnectionKind; taken: readonly string[] }) {
  const router = useRouter()
  const toast = useToast()
  const [name, setName] = useState(() => freeName(kind, taken))
  const [draft, setDraft] = useState(() => emptyDraft(kind))
  const [errors, setErrors] = useState<Record<string, string>>({})
  const creating = useCreateConnection()
  const create = () =>
    send(creationOf(name, kind, draft), setErrors, (body) =>
      creating.mutate(body, {
        onSuccess(made) {
          toast({ message: `${made.name} created`, icon: Plug })
          router.replace(connectionPath(made.name))
        },
        onError: (error) => setErrors(errorsAt(error)),
      }),
    )
  useCommands('Connections', [{ id: 'save', label: 'Create the connection', keys: 'mod+s', whileTyping: true, disabled: creating.isPending, run: create }])
  return (
    <section aria-label="New connection" className="flex min-h-0 min-w-0 flex-1 flex-col overflow-auto">
      <header className="sticky top-0 z-10 flex h-11 shrink-0 items-center gap-2 border-b border-line bg-surface px-4">
        <h2 className="text-14 font-strong">New connection</h2>
        <Chip icon={connectionKinds[kind].icon}>{connectionKinds[kind].name}</Chip>
        <Button kind="primary" keys="mod+s" busy={creating.isPending} onClick={create} className="ml-auto">
          Create
        </Button>
      </header>
      <div className="flex max-w-[760px] flex-col gap-5 p-4">
        <p className="text-12 text-fg-2">{connectionKinds[kind].purpose}</p>
        {creating.error && Object.keys(errors).length === 0 && <ProblemText>{errorText(creating.error)}</ProblemText>}
        <Field label="Name" required error={errors.name} help="Nodes name it. It does not change later.">
          {(control) => <Input {...control} mono autoFocus value={name} maxLength={63} onChange={({ target }) => setName(target.value)} />}
        </Field>
        <ConnectionFields kind={kind} draft={draft} errors={errors} saved={undefined} disabled={false} onChange={(at, value) => setDraft({ ...draft, [at]: value })} />
        {kind === 'slack' && <SlackSetup name={name} />}
      </div>
    </section>
  )
}

function send<Body>(checked: Checked<Body>, show: (errors: Record<string, string>) => void, go: (body: Body) => void) {
  show(checked.ok ? {} : checked.errors)
  if (checked.ok) go(checked.body)
}

/** What the server says of single fields. */
const errorsAt = (error: Error): Record<string, string> =>
  error instanceof ApiError ? { ...Object.fromEntries(error.problems.flatMap(({ path, message }) => (path ? [[path.replace(/^\//, ''), message]] : []))), ...(error.code === 'name_taken' && { name: error.message }) } : {}

const firstNames: Record<ConnectionKind, string> = { openai: 'models', scripted: 'scripted', smtp: 'mail', slack: 'slack', webhook: 'hook' }

function freeName(kind: ConnectionKind, taken: readonly string[]): string {
  const first = firstNames[kind]
  return [first, ...Array.from({ length: taken.length + 1 }, (_, index) => `${first}-${index + 2}`)].find((name) => !taken.includes(name)) ?? first
}

function DeleteButton({ name }: { name: string }) {
  const router = useRouter()
  const leave = useLeave()
  const removing = useDeleteConnection()
  const uses = useQuery(connectionUsesQuery(name))
  const count = uses.data?.items.length ?? 0
  const remove = () => {
    router.push(connectionsPath)
    leave({
      key: `connection ${name}`,
      message: count === 0 ? `${name} deleted` : `${name} deleted; ${plural(count, 'node')} ${count === 1 ? 'names' : 'name'} it and will fail there`,
      send: (keepalive) => removing.mutate({ name, keepalive }),
      onUndo: () => router.push(connectionPath(name)),
    })
  }
  return <IconButton icon={Trash2} label={count === 0 ? 'Delete the connection' : `Delete the connection, named by ${plural(count, 'node')}`} onClick={remove} />
}
