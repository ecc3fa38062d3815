/** The page of a prompt that was found: its history at the left, a comparison or the form of a library prompt in the middle, acts above. */
'use client'
import { useState, type ReactNode } from 'react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { FileDiff, Pencil, RotateCcw } from 'lucide-react'
import type { PromptHead, PromptVersionItem } from '#lib/api/prompts.ts'
import { promptVersionsQuery } from '#lib/client/prompts.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { useCommands, type Command } from '#components/shell/command-registry.tsx'
import { TopBar, type Crumb } from '#components/shell/top-bar.tsx'
import { TestsPanel } from '#components/tests/tests-panel.tsx'
import { Button } from '#components/ui/button.tsx'
import { IdChip } from '#components/ui/id-chip.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { PastDecisions } from '#components/backtests/past-decisions.tsx'
import { Compared, NoVersions } from './compared.tsx'
import { LibraryMenu } from './library-menu.tsx'
import { SaveToLibrary } from './library-name.tsx'
import { LinkedDecisions } from './linked-decisions.tsx'
import { LinkedNodePicker, useLinkedNodes, type LinkedNodes } from './linked-node.tsx'
import { PromptEditor } from './prompt-editor.tsx'
import { PromptUsers } from './prompt-users.tsx'
import type { Sides } from './sides.ts'
import type { LibraryEdits } from './use-library-edits.ts'
import { usePromptActs } from './use-prompt-acts.ts'
import { useSides } from './use-sides.ts'
import { VersionList } from './version-list.tsx'

export interface Restore {
  label(number: number): string
  run(number: number): void
  disabled(number: number): boolean
}

/** Whether the form of the prompt is open, and what was written into it. */
export interface Editing {
  open: boolean
  set(open: boolean): void
  edits: LibraryEdits
}

export interface OpenedPromptProps {
  prompt: PromptHead
  /** What is in order and no version yet. */
  unsaved: JsonObject | undefined
  crumbs: readonly Crumb[]
  meta: ReactNode
  save: ReactNode
  restore: Restore
  editing?: Editing
}

export function OpenedPrompt({ prompt, unsaved, crumbs, meta, save, restore, editing }: OpenedPromptProps) {
  const linked = useLinkedNodes(prompt)
  const { sides, compare } = useSides(prompt.id, { latest: prompt.latestVersion, unsaved: unsaved !== undefined, held: prompt.draft?.version ?? null })
  const back = [sides?.from, sides?.to].find((side): side is number => typeof side === 'number' && !restore.disabled(side))
  useCommands('Prompt', commandsOf(back, restore, editing))
  return (
    <>
      <TopBar
        crumbs={crumbs}
        meta={
          <>
            <IdChip id={prompt.id} label="prompt id" />
            {meta}
          </>
        }
      >
        {editing && <ViewChoice editing={editing} />}
        {back !== undefined && (
          <Button icon={RotateCcw} title={prompt.library ? undefined : 'Writes it into the draft, which is kept as it stands'} onClick={() => restore.run(back)}>
            {restore.label(back)}
          </Button>
        )}
        {prompt.library && <LibraryMenu prompt={prompt} />}
        {save}
      </TopBar>
      <main id="main" className="grid min-h-0 flex-1 grid-cols-[276px_minmax(0,1fr)] max-md:grid-cols-[200px_minmax(0,1fr)]">
        <aside aria-label="History" className="min-h-0 overflow-auto border-r border-line bg-surface">
          <History
            prompt={prompt}
            sides={sides}
            unsaved={unsaved !== undefined}
            restore={restore}
            onCompare={(part) => {
              editing?.set(false)
              compare(part)
            }}
          />
          <Tests prompt={prompt} linked={linked} />
        </aside>
        <div className="min-h-0 min-w-0 overflow-auto bg-canvas">{editing?.open ? <Editor prompt={prompt} editing={editing} linked={linked} /> : <Middle prompt={prompt} sides={sides} unsaved={unsaved} linked={linked} />}</div>
      </main>
    </>
  )
}

/** Of a library prompt, those of the linked node that is chosen. */
function Tests({ prompt, linked: { chosen } }: { prompt: PromptHead; linked: LinkedNodes }) {
  const line = 'border-t border-line'
  if (!prompt.library) return <TestsPanel promptId={prompt.id} workflow={prompt.workflow?.slug} className={line} />
  if (chosen?.promptId === undefined) return null
  return <TestsPanel key={chosen.promptId} promptId={chosen.promptId} workflow={chosen.workflow.slug} of={chosen.name} className={line} />
}

function commandsOf(back: number | undefined, restore: Restore, editing: Editing | undefined): Command[] {
  return [
    ...(back === undefined ? [] : [{ id: 'restore-version', label: restore.label(back), icon: RotateCcw, run: () => restore.run(back) }]),
    ...(editing ? [{ id: 'edit-prompt', label: editing.open ? 'Compare versions' : 'Edit the prompt', keys: 'e', icon: editing.open ? FileDiff : Pencil, run: () => editing.set(!editing.open) }] : []),
  ]
}

const ViewChoice = ({ editing }: { editing: Editing }) => (
  <SegmentedControl
    label="View"
    value={editing.open ? 'edit' : 'compare'}
    onChange={(value) => editing.set(value === 'edit')}
    options={[
      { value: 'compare', label: 'Compare', icon: FileDiff },
      { value: 'edit', label: 'Edit', icon: Pencil },
    ]}
  />
)

function useVersions(promptId: string) {
  const { data, hasNextPage, fetchNextPage } = useInfiniteQuery(promptVersionsQuery(promptId))
  return { versions: data?.pages.flatMap(({ items }) => items), more: hasNextPage ? () => void fetchNextPage() : undefined }
}

function History({ prompt, sides, unsaved, restore, onCompare }: { prompt: PromptHead; sides: Sides | undefined; unsaved: boolean; restore: Restore; onCompare(part: Partial<Sides>): void }) {
  const acts = usePromptActs(prompt)
  const { versions, more } = useVersions(prompt.id)
  const [library, setLibrary] = useState<number>()
  if (!versions) return Array.from({ length: 5 }, (_, index) => <Skeleton key={index} className="m-3 h-12" />)
  return (
    <>
      <VersionList
        prompt={prompt}
        versions={versions}
        sides={sides}
        unsaved={unsaved ? { tokenDelta: deltaOf(prompt, versions), tests: prompt.draft?.tests ?? null, ...(prompt.draft && { at: prompt.draft.savedAt }) } : undefined}
        acts={acts}
        restore={restore}
        onCompare={onCompare}
        onToLibrary={setLibrary}
        more={more && { count: prompt.latestVersion - versions.length, load: more }}
      />
      {library !== undefined && <SaveToLibrary from={{ promptId: prompt.id, version: library }} suggested={prompt.name} onClose={() => setLibrary(undefined)} />}
    </>
  )
}

/** Of the draft against the newest version. */
function deltaOf({ draft }: PromptHead, [newest]: readonly PromptVersionItem[]): number | null {
  return draft?.tokens != null && newest ? draft.tokens - newest.tokens : null
}

function Editor({ prompt, editing: { edits }, linked }: { prompt: PromptHead; editing: Editing; linked: LinkedNodes }) {
  if (!prompt.library) return <PromptEditor draft={edits.draft} shownAt={prompt.id} />
  const picker = linked.chosen && (
    <div className="flex min-h-10 items-center gap-2 border-b border-line bg-surface px-3 text-12 text-fg-3">
      In <LinkedNodePicker nodes={linked} />
    </div>
  )
  return <PromptEditor draft={edits.draft} shownAt={linked.chosen?.promptId ?? ''} picker={picker} />
}

function Middle({ prompt, sides, unsaved, linked }: { prompt: PromptHead; sides: Sides | undefined; unsaved: JsonObject | undefined; linked: LinkedNodes }) {
  const { versions = [] } = useVersions(prompt.id)
  return (
    <>
      {sides ? <Compared prompt={prompt} versions={versions} sides={sides} unsaved={unsaved} shownAt={prompt.library ? (linked.chosen?.promptId ?? '') : prompt.id} /> : <NoVersions draft={prompt.draft} />}
      {sides && !prompt.library && <PastDecisions promptId={prompt.id} workflowId={prompt.workflowId} side={sides.to} unsaved={unsaved} />}
      {prompt.library && (
        <div className="bg-surface">
          <PromptUsers prompt={prompt} />
          {sides && <LinkedDecisions libraryId={prompt.id} nodes={linked} side={sides.to} unsaved={unsaved} />}
        </div>
      )}
    </>
  )
}
