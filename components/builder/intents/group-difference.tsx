/**
 * How a decision and its group differ, intent by intent. What the group changed is taken unless somebody says no; what was changed here
 * stays unless somebody says otherwise, and can be written to the group as its next revision.
 */
'use client'
import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { LibraryBig } from 'lucide-react'
import { saveIntentGroup, type IntentGroup } from '#lib/api/intent-groups.ts'
import { intentGroupKeys } from '#lib/client/intent-groups.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { linked, takeChanges, type GroupChange } from '#lib/nodes/intent-groups.ts'
import { valueChanges } from '#lib/nodes/value-changes.ts'
import { useNodeFormSource } from '#components/node-form/form-context.ts'
import { Button } from '#components/ui/button.tsx'
import { Checkbox } from '#components/ui/checkbox.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { plural } from '#components/ui/format.ts'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { FieldChanges } from '#components/versions/field-changes.tsx'
import { groupWith } from './group-with.ts'
import { useGroupEdit } from './use-group-edit.ts'

export interface GroupDifferenceProps {
  group: IntentGroup
  changes: readonly GroupChange[]
  onClose(): void
}

const kindWords: Record<GroupChange['kind'], string> = { added: 'comes', removed: 'goes, with the edge of its port', changed: 'changes' }
const byWords: Record<GroupChange['by'], string> = { group: 'changed in the group', here: 'changed here', both: 'changed in both' }

export function GroupDifference({ group, changes, onClose }: GroupDifferenceProps) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(changes.filter(({ by }) => by === 'group').map(({ name }) => name)))
  const edit = useGroupEdit()
  const toast = useToast()
  const writing = useWriteBack(group, changes, onClose)
  const taken = changes.filter(({ name }) => chosen.has(name))

  function take() {
    edit((data) => takeChanges(data, group, taken))
    toast({ message: taken.length === 0 ? `Kept as it is; revision ${group.revision} is known` : `${plural(taken.length, 'change')} of ${group.name} taken`, icon: LibraryBig })
    onClose()
  }

  return (
    <Dialog
      open
      title={`${group.name}, revision ${group.revision}`}
      description="Chosen changes are taken into this decision. The others stay as they are here."
      width={720}
      onOpenChange={onClose}
      footer={
        <>
          {changes.some(({ by }) => by !== 'group') && (
            <Button kind="ghost" className="mr-auto" busy={writing.isPending} onClick={() => writing.mutate()}>
              Write mine to the group
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" onClick={take}>
            {taken.length === 0 ? 'Keep all of mine' : `Take ${plural(taken.length, 'change')}`}
          </Button>
        </>
      }
    >
      <ul aria-label="Differences" className="flex flex-col gap-4 pt-3">
        {changes.map((change) => (
          <li key={change.name} className="flex flex-col gap-2">
            <Checkbox
              checked={chosen.has(change.name)}
              onChange={(on) => {
                const next = new Set(chosen)
                if (on) next.add(change.name)
                else next.delete(change.name)
                setChosen(next)
              }}
            >
              <span className="font-mono text-12">{change.name}</span>
              <span className="text-12 text-fg-3">
                {' '}
                {kindWords[change.kind]} · {byWords[change.by]}
              </span>
            </Checkbox>
            <div className="pl-[22px]">
              <FieldChanges split={false} fields={fieldsOf(change)} />
            </div>
          </li>
        ))}
      </ul>
      {writing.error && <ProblemText className="mt-3">{errorText(writing.error)}</ProblemText>}
    </Dialog>
  )
}

/** From what stands here to what taking it would make of it. */
function fieldsOf({ name, here, group }: GroupChange) {
  const plain = (intent: JsonObject | undefined): Json => (intent ? Object.fromEntries(Object.entries(intent).filter(([key]) => key !== 'name')) : {})
  return valueChanges(plain(here), plain(group), []).map((change) => ({ ...change, place: change.path === '' ? [name] : change.path.split('/').slice(1) }))
}

/** Every difference the other way round: the group becomes what stands here. */
function useWriteBack(group: IntentGroup, changes: readonly GroupChange[], onClose: () => void) {
  const source = useNodeFormSource()
  const edit = useGroupEdit()
  const client = useQueryClient()
  const toast = useToast()
  return useMutation({
    mutationFn: () => request(saveIntentGroup, { params: { id: group.id }, body: { name: group.name, description: group.description, intents: groupWith(source.getState().node.data, group, changes), baseRevision: group.revision } }),
    onSuccess(saved) {
      client.setQueryData(intentGroupKeys.detail(group.id), saved)
      void client.invalidateQueries({ queryKey: intentGroupKeys.list() })
      edit((data) => linked(data, saved))
      toast({ message: `${saved.name} is at revision ${saved.revision}`, icon: LibraryBig })
      onClose()
    },
    onError: () => void client.invalidateQueries({ queryKey: intentGroupKeys.detail(group.id) }),
  })
}
