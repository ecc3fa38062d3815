/** The bar over the builder: what this is, how it is saved and published, and what can be done with the whole of it. */
'use client'
import { ArchiveX, Check, CircleX, Ellipsis, Play, Redo2, Terminal, TriangleAlert, Undo2 } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { archiveWorkflow, restoreWorkflow } from '#lib/api/workflows.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import { TopBar } from '#components/shell/top-bar.tsx'
import { Button } from '#components/ui/button.tsx'
import { plural } from '#components/ui/format.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Menu } from '#components/ui/menu.tsx'
import { Tooltip } from '#components/ui/tooltip.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { useBuilder, useBuilderStore } from './builder-context.tsx'
import { launchCommand } from './export.ts'
import { useWorkflowFile } from './file/use-workflow-file.tsx'
import { goToProblem } from './problems/problem-view.ts'
import { PublishButton } from './publish-button.tsx'
import { SaveState } from './save-state.tsx'
import type { Draft } from './use-draft.ts'
import { VersionsMenu } from './versions-menu.tsx'

export interface BuilderBarProps {
  workflow: { id: string; slug: string }
  draft: Draft
  onPublished: Draft['published']
}

export function BuilderBar({ workflow, draft, onPublished }: BuilderBarProps) {
  const store = useBuilderStore()
  const name = useBuilder((state) => state.history.document.name)
  const { autosave, saved, status } = draft
  return (
    <TopBar
      crumbs={[{ label: 'Workflows', href: '/workflows' }, { label: name }]}
      meta={
        <>
          <VersionsMenu workflowId={workflow.id} slug={workflow.slug} autosave={autosave} latestVersion={saved.latestVersion} draftDiffers={saved.draftDiffers} onPublished={onPublished} />
          <SaveState status={status} autosave={autosave} />
        </>
      }
    >
      <UndoRedo />
      <span className="mx-1 h-4 w-px bg-line" />
      <ProblemsButton />
      <Button icon={Play} keys="r" onClick={() => store.getState().open({ kind: 'run' })}>
        Run
      </Button>
      <PublishButton workflowId={workflow.id} slug={workflow.slug} autosave={autosave} latestVersion={saved.latestVersion} onPublished={onPublished} />
      <MoreMenu workflow={workflow} />
    </TopBar>
  )
}

function UndoRedo() {
  const store = useBuilderStore()
  const canUndo = useBuilder((state) => state.history.past.length > 0)
  const canRedo = useBuilder((state) => state.history.future.length > 0)
  return (
    <>
      <IconButton icon={Undo2} label="Undo" keys="mod+z" disabled={!canUndo} onClick={() => store.getState().undo()} />
      <IconButton icon={Redo2} label="Redo" keys="mod+shift+z" disabled={!canRedo} onClick={() => store.getState().redo()} />
    </>
  )
}

function ProblemsButton() {
  const store = useBuilderStore()
  const errors = useBuilder((state) => state.problems.filter(({ severity }) => severity !== 'warning').length)
  const count = useBuilder((state) => state.problems.length)
  if (count === 0) {
    return (
      <span className="flex items-center gap-1.5 px-2 text-13 text-fg-3">
        <Check aria-hidden className="size-3.5 text-completed" />
        No problems
      </span>
    )
  }
  const Icon = errors > 0 ? CircleX : TriangleAlert
  return (
    <Tooltip label="Jump to the first problem" keys="F8">
      <Button
        kind="ghost"
        className={errors > 0 ? '[&_svg]:text-failed!' : '[&_svg]:text-waiting!'}
        onClick={() => {
          store.setState({ dock: { tab: 'problems', folded: false } })
          goToProblem(store, 1)
        }}
      >
        <Icon aria-hidden />
        {plural(count, 'problem')}
      </Button>
    </Tooltip>
  )
}

function MoreMenu({ workflow }: { workflow: BuilderBarProps['workflow'] }) {
  const store = useBuilderStore()
  const router = useRouter()
  const toast = useToast()
  const file = useWorkflowFile(store, workflow.slug)
  const document = () => store.getState().history.document

  async function archive() {
    try {
      await request(archiveWorkflow, { params: { id: workflow.id } })
      router.push('/workflows')
      toast({ message: `${document().name} archived`, icon: ArchiveX, undo: { keys: 'mod+z', run: () => void request(restoreWorkflow, { params: { id: workflow.id } }).then(() => router.push(`/workflows/${workflow.slug}`)) } })
    } catch (error) {
      toast({ message: errorText(error), icon: CircleX, tone: 'failed' })
    }
  }

  return (
    <>
      {file.mounted}
      <Menu
        label="More"
        trigger={<IconButton icon={Ellipsis} label="More" />}
        entries={[
          ...file.entries,
          {
            label: 'Copy the launch command',
            icon: Terminal,
            hint: 'curl, with an API key of yours',
            onSelect: () => void navigator.clipboard.writeText(launchCommand(location.origin, workflow.slug, document().input)).then(() => toast({ message: 'Launch command copied', icon: Check })),
          },
          { kind: 'separator' },
          { label: 'Archive', icon: ArchiveX, danger: true, onSelect: () => void archive() },
        ]}
      />
    </>
  )
}
