/** The builder of one workflow: loads it, then everything that edits, runs and publishes it. */
'use client'
import { memo, useEffect } from 'react'
import { useQuery } from '@tanstack/react-query'
import { FileQuestionMark } from 'lucide-react'
import Link from 'next/link'
import { ApiError } from '#lib/api/errors.ts'
import type { Workflow } from '#lib/api/workflows.ts'
import { errorText } from '#lib/client/query-client.ts'
import { meQuery } from '#lib/client/installation.ts'
import { workflowQuery } from '#lib/client/workflows.ts'
import { useOpenApiCommands } from '#components/openapi/open-openapi.ts'
import { OpenApiDialog } from '#components/openapi/openapi.tsx'
import { TopBar } from '#components/shell/top-bar.tsx'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { MiniMap } from '#components/canvas/mini-map.tsx'
import { ZoomPill } from '#components/canvas/zoom-pill.tsx'
import { VersionCommands } from '#components/versions/version-commands.tsx'
import { AddNodeDialog } from './add-node-dialog.tsx'
import { BuilderBar } from './builder-bar.tsx'
import { BuilderCanvas } from './builder-canvas.tsx'
import { useBuilderCommands } from './builder-commands.ts'
import { BuilderProvider, useBuilder, useBuilderStore, useDrawnDocument } from './builder-context.tsx'
import { BuilderPlaceholder } from './builder-placeholder.tsx'
import { selectedNode } from './builder-store.ts'
import { CanvasHint } from './canvas-hint.tsx'
import { ConnectDialog } from './connect-dialog.tsx'
import { ExtractDialog, Refusal } from './extract-dialog.tsx'
import { FindBar } from './find/find-bar.tsx'
import { NodeJumps } from './find/node-jumps.tsx'
import { useEdgeCommands } from './edge-commands.ts'
import { EdgePanel } from './edge-panel.tsx'
import { FiguresProvider } from './figures/figures-provider.tsx'
import { LastRun } from './last-run.tsx'
import { NodePalette } from './node-palette.tsx'
import { NodePanel } from './node-panel.tsx'
import { PanelBoundary } from './panel-boundary.tsx'
import { selectedEdge } from './place-node.ts'
import { PreviewPanel } from './preview/preview-panel.tsx'
import { RunDialog } from './run-dialog.tsx'
import { RunDock } from './run-dock.tsx'
import { ConflictBanner } from './save-state.tsx'
import { SelectionBar } from './selection-bar.tsx'
import { SettingsPanel } from './settings-panel.tsx'
import { PastDialog } from './impact/past-dialog.tsx'
import { useStructureCommands } from './structure-commands.ts'
import { TestRunsReady } from './test-run/test-runs-ready.tsx'
import { tidySelection } from './tidy.ts'
import { useDraft } from './use-draft.ts'

export interface BuilderPageProps {
  slug: string
  /** Opens the run form at once. */
  run: boolean
  /** The template whose sample input that form starts with. */
  template?: string
  /** The node that is selected at first. */
  node?: string
  /** A line of one of its messages, both from 1; NaN where none is meant. */
  place: { message: number; line: number }
}

export function BuilderPage(props: BuilderPageProps) {
  // What was loaded is edited from then on, so it is neither kept for the next visit nor loaded again under the person's hands.
  const { data, error: failure, refetch } = useQuery({ ...workflowQuery(props.slug), gcTime: 0, staleTime: Infinity })
  const me = useQuery(meQuery)
  const error = failure ?? me.error
  if (data && me.data) return <Builder key={data.id} workflow={data} by={me.data.by} {...props} />
  if (!error) return <BuilderPlaceholder />
  const gone = error instanceof ApiError && error.code === 'not_found'
  return (
    <>
      <TopBar crumbs={[{ label: 'Workflows', href: '/workflows' }, { label: props.slug }]} />
      <main id="main" className="grid flex-1 place-items-center">
        <EmptyState
          icon={FileQuestionMark}
          title={gone ? 'There is no such workflow' : 'The workflow could not be loaded'}
          actions={
            gone ? (
              <Link href="/workflows" className={buttonClass('primary')}>
                All workflows
              </Link>
            ) : (
              <Button onClick={() => void Promise.all([refetch(), me.refetch()])}>Try again</Button>
            )
          }
        >
          {gone ? `Nothing is called “${props.slug}”. It may have been archived.` : errorText(error)}
        </EmptyState>
      </main>
    </>
  )
}

function Builder({ workflow, by, run, template, node, place: { message, line } }: BuilderPageProps & { workflow: Workflow; by: string }) {
  const draft = useDraft(workflow, by)
  const { store, autosave } = draft
  useBuilderCommands(store, autosave)
  useOpenApiCommands(store)
  useEdgeCommands(store)
  useStructureCommands(store)
  useEffect(() => {
    // The editor's own chunk, so that the first panel does not wait for it; where it fails, the panel asks again and says so.
    import('#components/ui/code-editor-view.tsx').catch(() => {})
  }, [])
  useEffect(() => {
    if (!run) return
    store.getState().open({ kind: 'run' })
    // Once: a reload later on should not ask again.
    history.replaceState(history.state, '', location.pathname)
  }, [run, store])
  useEffect(() => {
    const { history: edited, select, jumpTo } = store.getState()
    if (node === undefined || !edited.document.nodes.some(({ id }) => id === node)) return
    if (message > 0) jumpTo({ nodeId: node, path: `/prompt/messages/${message - 1}/content`, ...(line > 0 && { line }) })
    else select([node])
  }, [node, message, line, store])
  return (
    <BuilderProvider store={store}>
      <BuilderBar workflow={workflow} draft={draft} onPublished={draft.published} />
      <ConflictBanner status={draft.status} autosave={autosave} />
      <FiguresProvider workflowId={workflow.id}>
        <main id="main" className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_minmax(360px,clamp(360px,30vw,432px))]">
          <div className="relative flex min-h-0 min-w-0">
            <Middle />
            <PreviewPanel workflowId={workflow.id} latestVersion={draft.saved.latestVersion} />
          </div>
          <Panel workflowId={workflow.id} />
        </main>
      </FiguresProvider>
      <Opened workflowId={workflow.id} draft={draft} template={template} />
      <LastRun workflowId={workflow.id} />
      <VersionCommands workflowId={workflow.id} slug={workflow.slug} autosave={autosave} latestVersion={draft.saved.latestVersion} onPublished={draft.published} />
      <TestRunsReady workflowId={workflow.id} autosave={autosave} />
      <PageTitle />
      <NodeJumps />
    </BuilderProvider>
  )
}

/** None of these is drawn again when the draft is saved, or begins to be. */
const Middle = memo(function Middle() {
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <Canvas />
      <RunDock />
    </div>
  )
})

function Canvas() {
  const store = useBuilderStore()
  const finding = useBuilder((state) => state.opened?.kind === 'find')
  return (
    <BuilderCanvas>
      <NodePalette />
      <CanvasHint />
      <SelectionBar />
      {finding && <FindBar />}
      <Map />
      <ZoomPill onFit={() => store.getState().canvas?.fit()} onTidyUp={() => void tidySelection(store)} />
    </BuilderCanvas>
  )
}

function Map() {
  return <MiniMap document={useDrawnDocument()} />
}

/** The tab is called by the workflow. */
function PageTitle() {
  const name = useBuilder((state) => state.history.document.name)
  useEffect(() => {
    document.title = `${name} · Oriel`
  }, [name])
  return null
}

/** Of the node, by its id alone: what is typed into its form is drawn by the inputs that show it. */
const Panel = memo(function Panel({ workflowId }: { workflowId: string }) {
  const id = useBuilder((state) => selectedNode(state)?.id)
  const edge = useBuilder(selectedEdge)
  return <PanelBoundary key={id ?? edge?.id ?? ''}>{id !== undefined ? <NodePanel id={id} /> : edge ? <EdgePanel key={edge.id} edge={edge} /> : <SettingsPanel workflowId={workflowId} />}</PanelBoundary>
})

function Opened({ workflowId, draft, template }: { workflowId: string; draft: ReturnType<typeof useDraft>; template?: string }) {
  const store = useBuilderStore()
  const opened = useBuilder((state) => state.opened)
  if (opened?.kind === 'add') return <AddNodeDialog {...opened} />
  if (opened?.kind === 'connect') return <ConnectDialog key={`${opened.node} ${opened.handle}`} node={opened.node} handle={opened.handle} />
  if (opened?.kind === 'past') return <PastDialog key={`${opened.ask} ${opened.node}`} ask={opened.ask} nodeId={opened.node} />
  if (opened?.kind === 'openapi') return <OpenApiDialog node={opened.node} />
  if (opened?.kind === 'extract') return <ExtractDialog key={opened.target} target={opened.target} />
  if (opened?.kind === 'refused') return <Refusal title={opened.title} reasons={opened.reasons} onClose={() => store.getState().open(undefined)} />
  if (opened?.kind === 'run') return <RunDialog workflowId={workflowId} autosave={draft.autosave} version={opened.version} until={opened.until} latestVersion={draft.saved.latestVersion} template={template} />
  return null
}
