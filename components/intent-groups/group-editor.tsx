/** One group open for editing: saved when somebody says so, because a save is a revision that others see. */
'use client'
import { useMemo, useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { CircleX, LibraryBig, Trash2 } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useStore } from 'zustand'
import { ApiError } from '#lib/api/errors.ts'
import { createIntentGroup, deleteIntentGroup, intentGroupSchema, restoreIntentGroup, saveIntentGroup, type IntentGroup } from '#lib/api/intent-groups.ts'
import { intentGroupKeys } from '#lib/client/intent-groups.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import type { Field as NodeField } from '#lib/nodes/fields.ts'
import { NodeDataProvider } from '#components/node-form/data/data-context.tsx'
import { NodeFormProvider, useNodeForm, useNodeFormItems } from '#components/node-form/form-context.ts'
import { IntentList } from '#components/node-form/intents-input.tsx'
import { useCommands } from '#components/shell/command-registry.tsx'
import { Button } from '#components/ui/button.tsx'
import { Chip } from '#components/ui/chip.tsx'
import { Field } from '#components/ui/field.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Input } from '#components/ui/input.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { Textarea } from '#components/ui/textarea.tsx'
import { TimeAgo } from '#components/ui/time-ago.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { createGroupDraft, groupText, type GroupDraft } from './group-draft.ts'
import { GroupUsers } from './group-users.tsx'
import { intentGroupPath, intentGroupsPath } from './paths.ts'

/** `group` undefined: a new one. Mounted anew for each group. */
export function GroupEditor({ group }: { group?: IntentGroup }) {
  const [saved, setSaved] = useState(group)
  const [draft] = useState(() => createGroupDraft(group ?? { name: '', description: '', intents: [] }))
  const saving = useSave(draft, saved, setSaved)
  const name = useStore(draft, (state) => state.name)
  const description = useStore(draft, (state) => state.description)
  const { write } = draft.getState()
  const text = useStore(draft, (state) => JSON.stringify(groupText(state)))
  const changed = saved === undefined || text !== JSON.stringify({ name: saved.name, description: saved.description, intents: saved.intents })
  const ready = changed && name.trim() !== '' && !text.endsWith('"intents":[]}') && !saving.isPending
  const save = () => ready && saving.mutate(undefined)
  useCommands('Intent groups', [{ id: 'save-group', label: 'Save the group', keys: 'mod+s', whileTyping: true, run: save }])

  return (
    <section aria-label={saved?.name ?? 'New group'} className="flex min-h-0 min-w-0 flex-1 flex-col overflow-auto">
      <header className="sticky top-0 z-10 flex h-11 shrink-0 items-center gap-2 border-b border-line bg-surface px-4">
        <h2 className="min-w-0 truncate text-14 font-strong">{saved?.name ?? 'New group'}</h2>
        {saved && (
          <Chip title={`Saved by ${saved.by}`}>
            revision {saved.revision} · <TimeAgo at={saved.updatedAt} />
          </Chip>
        )}
        <span className="ml-auto flex items-center gap-1.5">
          {saved && <DeleteButton group={saved} />}
          <Button kind="primary" keys="mod+s" disabled={!ready} busy={saving.isPending} onClick={save}>
            {saved ? `Save revision ${saved.revision + 1}` : 'Save group'}
          </Button>
        </span>
      </header>
      <div className="flex max-w-[760px] flex-col gap-4 p-4">
        {saving.error && <Refused error={saving.error} onOver={(revision) => saving.mutate(revision)} />}
        <Field label="Name">{(control) => <Input {...control} value={name} maxLength={100} placeholder="Release tools" onChange={({ target }) => write({ name: target.value })} />}</Field>
        <Field label="Description">{(control) => <Textarea {...control} minRows={2} maxRows={6} maxLength={2000} value={description} placeholder="When a decision should have these" onChange={({ target }) => write({ description: target.value })} />}</Field>
        <NodeFormProvider value={draft}>
          <NodeDataProvider>
            <div className="-mx-3">
              <Intents />
            </div>
          </NodeDataProvider>
        </NodeFormProvider>
        {saved && <GroupUsers group={saved} />}
      </div>
    </section>
  )
}

const field: NodeField = { name: 'intents', label: 'Intents', input: 'intents' }
const path = ['intents'] as const

function Intents() {
  const value = useNodeForm(({ node }) => node.data.intents)
  const problems = useNodeFormItems((form) => form.problems)
  const set = useNodeForm((form) => form.set)
  return <IntentList field={field} path={path} value={value} problems={problems} onChange={(next) => set(path, next)} />
}

/** Saves what is written; `over`: the revision that was shown to be newer, which is then replaced knowingly. */
function useSave(draft: GroupDraft, saved: IntentGroup | undefined, onSaved: (group: IntentGroup) => void) {
  const client = useQueryClient()
  const router = useRouter()
  const toast = useToast()
  return useMutation({
    mutationFn: (over: number | undefined) => {
      const body = groupText(draft.getState())
      return saved ? request(saveIntentGroup, { params: { id: saved.id }, body: { ...body, baseRevision: over ?? saved.revision } }) : request(createIntentGroup, { body })
    },
    onSuccess(group) {
      client.setQueryData(intentGroupKeys.detail(group.id), group)
      void client.invalidateQueries({ queryKey: intentGroupKeys.list() })
      onSaved(group)
      draft.getState().write({ name: group.name })
      toast({ message: `${group.name} saved as revision ${group.revision}`, icon: LibraryBig })
      if (!saved) router.replace(intentGroupPath(group.id))
    },
  })
}

/** Somebody else saved meanwhile: nothing is lost, and what they saved is one press away. */
function Refused({ error, onOver }: { error: Error; onOver(revision: number): void }) {
  const theirs = useMemo(() => (error instanceof ApiError && error.code === 'stale_revision' ? intentGroupSchema.safeParse(error.members.group).data : undefined), [error])
  if (!theirs) return <ProblemText>{errorText(error)}</ProblemText>
  return (
    <ProblemText action={{ label: `Save mine over revision ${theirs.revision}`, onSelect: () => onOver(theirs.revision) }}>
      {theirs.by} saved revision {theirs.revision} while you were editing, with the intents {theirs.intents.map(({ name }) => String(name)).join(', ')}. Reload to see it; what you wrote is still here. Every revision is kept.
    </ProblemText>
  )
}

function DeleteButton({ group }: { group: IntentGroup }) {
  const client = useQueryClient()
  const router = useRouter()
  const toast = useToast()
  const removing = useMutation({
    mutationFn: () => request(deleteIntentGroup, { params: { id: group.id } }),
    onSuccess() {
      client.removeQueries({ queryKey: intentGroupKeys.detail(group.id) })
      void client.invalidateQueries({ queryKey: intentGroupKeys.list() })
      router.push(intentGroupsPath)
      const restore = async () => {
        await request(restoreIntentGroup, { params: { id: group.id } })
        await client.invalidateQueries({ queryKey: intentGroupKeys.all })
        router.push(intentGroupPath(group.id))
      }
      toast({ message: `${group.name} deleted; decisions keep their intents`, icon: Trash2, undo: { keys: 'mod+z', run: () => void restore().catch((error: unknown) => toast({ message: errorText(error), icon: CircleX, tone: 'failed' })) } })
    },
    onError: (error) => toast({ message: errorText(error), icon: CircleX, tone: 'failed' }),
  })
  return <IconButton icon={Trash2} label="Delete the group" disabled={removing.isPending} onClick={() => removing.mutate()} />
}
