/** Another variant beside those that are there: as recorded, as the draft has it now, as any version was. */
'use client'
import { useState } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { CircleX, type LucideIcon } from 'lucide-react'
import { getPrompt, listPromptVersions } from '#lib/api/prompts.ts'
import { promptVersionQuery } from '#lib/client/prompts.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { useCommands } from '#components/shell/command-registry.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Menu, type MenuEntry } from '#components/ui/menu.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { usePlaygroundScreen } from './playground-context.ts'
import { bodyOf, type Origin } from './variant.ts'

/** Versions that the menu offers, newest first. */
const offered = 12

export function AddVariant({ icon, disabled }: { icon: LucideIcon; disabled: boolean }) {
  const { promptId, past, store } = usePlaygroundScreen()
  const { node, promptVersion } = past.material
  const client = useQueryClient()
  const toast = useToast()
  const [near, setNear] = useState(false)
  const head = useQuery({ queryKey: ['prompts', promptId, 'head'] as const, queryFn: ({ signal }) => request(getPrompt, { params: { id: promptId }, signal }), enabled: near, retry: false })
  const versions = useQuery({ queryKey: ['prompts', promptId, 'newest versions'] as const, queryFn: ({ signal }) => request(listPromptVersions, { params: { id: promptId }, query: { limit: offered }, signal }), enabled: near })
  const add = (origin: Origin, body: JsonObject) => void store.getState().add(origin, bodyOf(node.type, node.id, body))

  async function addVersion(number: number) {
    try {
      add({ kind: 'version', number }, (await client.fetchQuery(promptVersionQuery(promptId, number))).body)
    } catch (error) {
      toast({ message: errorText(error), icon: CircleX, tone: 'failed' })
    }
  }

  /** One more of what is there: what one usually wants beside an edited variant. */
  function addRecorded() {
    add({ kind: 'recorded' }, node.data)
  }

  useCommands('Playground', [{ id: 'add-variant', label: 'Add a variant, as recorded', keys: 'n', icon, disabled, run: addRecorded }])
  const draft = head.data?.draft?.body
  const entries: MenuEntry[] = [
    { label: 'As recorded', hint: `v${promptVersion.number}, what the run asked with`, keys: 'n', onSelect: addRecorded },
    ...(draft ? [{ label: 'As the draft is now', onSelect: () => add({ kind: 'draft' }, draft) }] : []),
    ...(versions.data ? [{ kind: 'separator' as const }, { kind: 'label' as const, label: 'Versions' }] : []),
    ...(versions.data?.items ?? []).map(({ number, message, labels }) => ({ label: `v${number}`, hint: [labels.join(', '), message].filter(Boolean).join(' · ') || undefined, onSelect: () => void addVersion(number) })),
  ]
  return (
    <span className="contents" onPointerEnter={() => setNear(true)} onFocus={() => setNear(true)}>
      <Menu label="Add a variant" align="end" trigger={<IconButton icon={icon} label="Add a variant" size="sm" disabled={disabled} tooltipSide="left" />} entries={entries} />
    </span>
  )
}
