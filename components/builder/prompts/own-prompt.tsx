/** Of a node with a prompt of its own: which version it says, and the ways to its history and to the library. */
'use client'
import { useDeferredValue, useMemo, useState } from 'react'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { CircleX, Ellipsis, FileDiff, History, LibraryBig, Link2, Save } from 'lucide-react'
import Link from 'next/link'
import { promptKeys, promptVersionsQuery } from '#lib/client/prompts.ts'
import { errorText } from '#lib/client/query-client.ts'
import { textOf } from '#lib/nodes/draft.ts'
import { bodyOfData } from '#lib/nodes/prompt-body.ts'
import { useNodeForm } from '#components/node-form/form-context.ts'
import { promptPath } from '#components/prompts/paths.ts'
import { SaveForm } from '#components/prompts/save-version.tsx'
import { useCommands } from '#components/shell/command-registry.tsx'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Menu } from '#components/ui/menu.tsx'
import { Popover } from '#components/ui/popover.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { useBuilderStore } from '../builder-context.tsx'
import { LinkDialog } from './link-dialog.tsx'
import { NewLibraryPrompt } from './new-library-prompt.tsx'
import { saveNodeVersion } from './save-node-version.ts'

export function OwnPrompt() {
  const promptId = useNodeForm(({ node }) => textOf(node.data, 'promptId'))
  const [open, setOpen] = useState<'link' | 'library'>()
  const { latest, held, broken, looking } = useVersionOf(promptId)
  return (
    <section aria-label="Prompt version" className="flex h-9 shrink-0 items-center gap-1.5 border-b border-line pr-2 pl-3 text-12">
      <FileDiff aria-hidden className="size-3.5 shrink-0 text-fg-3" />
      <span className="min-w-0 truncate tabular-nums">{looking ? <Skeleton className="h-3 w-14" /> : wordsOf(latest, held)}</span>
      <span className="ml-auto flex shrink-0 items-center gap-0.5">
        {held === undefined && !looking && <SaveButton promptId={promptId} next={latest + 1} broken={broken} />}
        {promptId !== '' && (
          <Link href={promptPath(promptId)} className={buttonClass('ghost', 'sm')} aria-label="Versions of this prompt">
            <History aria-hidden />
            Versions
          </Link>
        )}
        <Menu
          label="Prompt"
          align="end"
          trigger={<IconButton icon={Ellipsis} size="sm" label="More of the prompt" />}
          entries={[
            { label: 'Link to a library prompt…', icon: Link2, onSelect: () => setOpen('link') },
            { label: 'Save as library prompt…', icon: LibraryBig, disabled: broken, onSelect: () => setOpen('library') },
          ]}
        />
      </span>
      {open === 'link' && <LinkDialog onClose={() => setOpen(undefined)} />}
      {open === 'library' && <NewLibraryPrompt onClose={() => setOpen(undefined)} />}
    </section>
  )
}

function wordsOf(latest: number, held: number | undefined): string {
  if (held !== undefined) return held === latest ? `v${held}` : `v${held}, of ${latest}`
  return latest === 0 ? 'no version yet' : `v${latest} + edits`
}

/** The version that says what the node says now; undefined where none does. */
function useVersionOf(promptId: string): { latest: number; held: number | undefined; broken: boolean; looking: boolean } {
  const type = useNodeForm(({ node }) => node.type)
  const data = useDeferredValue(useNodeForm(({ node }) => node.data))
  const { data: pages, isLoading } = useInfiniteQuery({ ...promptVersionsQuery(promptId), enabled: promptId !== '' })
  const versions = useMemo(() => pages?.pages.flatMap(({ items }) => items) ?? [], [pages])
  const read = useMemo(() => bodyOfData(type, data), [type, data])
  const held = read.ok ? versions.find(({ hash }) => hash === read.hash)?.number : undefined
  return { latest: versions[0]?.number ?? 0, held, broken: !read.ok, looking: isLoading }
}

function SaveButton({ promptId, next, broken }: { promptId: string; next: number; broken: boolean }) {
  const store = useBuilderStore()
  const client = useQueryClient()
  const toast = useToast()
  const nodeId = useNodeForm(({ node }) => node.id)
  const [open, setOpen] = useState(false)
  useCommands('Node', [{ id: 'save-prompt-version', label: 'Save a version of the prompt…', icon: Save, disabled: broken, run: () => setOpen(true) }])
  const save = async (message: string): Promise<boolean> => {
    try {
      const { number } = await saveNodeVersion(store, nodeId, message)
      await client.invalidateQueries({ queryKey: promptKeys.detail(promptId) })
      toast({ message: `The prompt is saved as v${number}`, icon: Save })
      return true
    } catch (error) {
      toast({ message: errorText(error), icon: CircleX, tone: 'failed' })
      return false
    }
  }
  return (
    <Popover label={`Save v${next}`} align="end" open={open} onOpenChange={setOpen} className="w-[320px]" trigger={<Button kind="ghost" size="sm" icon={Save} disabled={broken} title={broken ? 'The node is not in order: see its problems below' : undefined}>Save version…</Button>}>
      <SaveForm next={next} onSave={save} onDone={() => setOpen(false)} />
    </Popover>
  )
}
