/** What can be done with a decision's intents as a whole: let it ask people, take a group, keep them as one, import operations of an API. */
'use client'
import { useState } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { FileInput, LibraryBig, ListPlus, Save } from 'lucide-react'
import { intentGroupKeys, intentGroupsQuery } from '#lib/client/intent-groups.ts'
import { insertGroup } from '#lib/nodes/intent-groups.ts'
import { textOf } from '#lib/nodes/draft.ts'
import { useNodeForm } from '#components/node-form/form-context.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Menu } from '#components/ui/menu.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { useBuilderStore } from '../builder-context.tsx'
import { askEntries } from '../humans/human-commands.ts'
import { ChoiceDialog } from '../choice-dialog.tsx'
import { SaveGroupDialog } from './save-group-dialog.tsx'
import { useGroupEdit } from './use-group-edit.ts'

export function IntentsMenu() {
  const store = useBuilderStore()
  const id = useNodeForm(({ node }) => node.id)
  const some = useNodeForm(({ node }) => Array.isArray(node.data.intents) && node.data.intents.length > 0)
  const [opened, setOpened] = useState<'insert' | 'save'>()
  const toast = useToast()
  const close = () => setOpened(undefined)
  return (
    <>
      <Menu
        label="More intents"
        align="end"
        trigger={<IconButton icon={LibraryBig} size="sm" label="More intents" />}
        entries={[
          ...askEntries(store, toast, id),
          { kind: 'separator' },
          { label: 'Insert a group…', icon: ListPlus, onSelect: () => setOpened('insert') },
          { label: 'Save as a group…', icon: Save, disabled: !some, onSelect: () => setOpened('save') },
          { kind: 'separator' },
          { label: 'Import from OpenAPI…', icon: FileInput, onSelect: () => store.getState().open({ kind: 'openapi', node: id }) },
        ]}
      />
      {opened === 'insert' && <InsertGroup onClose={close} />}
      {opened === 'save' && <SaveGroupDialog onClose={close} />}
    </>
  )
}

function InsertGroup({ onClose }: { onClose(): void }) {
  const { data, error } = useQuery(intentGroupsQuery)
  const client = useQueryClient()
  const edit = useGroupEdit()
  const groups = data?.items ?? []
  return (
    <ChoiceDialog
      title="Insert the intents of a group"
      placeholder="Find a group or an intent"
      nothing={error ? error.message : groups.length === 0 ? 'There is no group yet. Save intents of a decision as one.' : 'No group has that name.'}
      groups={[
        {
          title: 'Groups',
          choices: groups.map((group) => {
            const names = group.intents.map((intent) => textOf(intent, 'name'))
            return { id: group.id, label: group.name, detail: names.join(', '), keywords: [group.description], lead: <LibraryBig aria-hidden className="size-4 shrink-0 text-fg-3" /> }
          }),
        },
      ]}
      onChoose={(id) => {
        const group = groups.find((each) => each.id === id)
        if (group) edit((now) => insertGroup(now, group))
        void client.invalidateQueries({ queryKey: intentGroupKeys.list() })
        onClose()
      }}
      onClose={onClose}
    />
  )
}
