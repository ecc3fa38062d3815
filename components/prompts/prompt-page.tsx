/**
 * A prompt as a versioned unit: its versions at the left, two of them compared in the middle or the prompt edited beside its window, and what
 * can be done with them. What is not saved yet is what is being edited here or, of a node, what its draft holds.
 */
'use client'
import { useEffect, useMemo, useState } from 'react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { ChartColumnStacked, FileQuestionMark, LibraryBig } from 'lucide-react'
import Link from 'next/link'
import { ApiError } from '#lib/api/errors.ts'
import type { PromptHead } from '#lib/api/prompts.ts'
import { promptQuery, promptVersionQuery, promptVersionsQuery } from '#lib/client/prompts.ts'
import { errorText } from '#lib/client/query-client.ts'
import { workflowQuery } from '#lib/client/workflows.ts'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { decisionsPath } from '#components/decisions/paths.ts'
import { TopBar } from '#components/shell/top-bar.tsx'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { Chip } from '#components/ui/chip.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import type { Around } from './library-draft.ts'
import { OpenedPrompt, type Editing } from './opened-prompt.tsx'
import { promptPath, promptsPath } from './paths.ts'
import { SaveVersion } from './save-version.tsx'
import { useLibraryEdits } from './use-library-edits.ts'
import { usePromptActs } from './use-prompt-acts.ts'

export function PromptPage({ id }: { id: string }) {
  const head = useQuery({ ...promptQuery(id), refetchOnMount: 'always' })
  const prompt = head.data
  const latest = useQuery({ ...promptVersionQuery(id, prompt?.latestVersion ?? 0), enabled: prompt?.library === true })
  const error = head.error ?? latest.error
  if (prompt && !prompt.library) return <NodePrompt prompt={prompt} />
  if (prompt && latest.data) return <LibraryPrompt key={prompt.id} prompt={prompt} latest={latest.data.body} />
  return <NotThere error={error} again={() => void head.refetch()} />
}

/** On its way, or not to be had. */
function NotThere({ error, again }: { error: Error | null; again?(): void }) {
  const gone = error instanceof ApiError && error.code === 'not_found'
  return (
    <>
      <TopBar crumbs={[{ label: 'Prompts', href: promptsPath, whole: true }, { label: 'Prompt versions', whole: true }]} />
      <main id="main" className="grid flex-1 place-items-center">
        {error ? (
          <EmptyState icon={FileQuestionMark} title={gone ? 'There is no such prompt' : 'The prompt could not be loaded'} actions={gone ? <Link href={promptsPath} className={buttonClass('primary')}>All prompts</Link> : <Button onClick={again}>Try again</Button>}>
            {errorText(error)}
          </EmptyState>
        ) : (
          <Skeleton className="h-64 w-1/2" />
        )}
      </main>
    </>
  )
}

/** Edited here where its draft is in order and its own: what is linked is edited in the library. */
function NodePrompt({ prompt }: { prompt: PromptHead }) {
  const { draft, workflowId } = prompt
  const workflow = useQuery({ ...workflowQuery(workflowId ?? ''), enabled: workflowId !== null })
  const around = useMemo(() => aroundOf(prompt, workflow.data?.document), [prompt, workflow.data])
  if (workflowId !== null && workflow.isPending) return <NotThere error={null} />
  if (draft?.body && around) return <EditedNodePrompt prompt={prompt} held={draft.body} around={around} />
  return <NodePromptView prompt={prompt} unsaved={draft?.version === null ? (draft.body ?? undefined) : undefined} revision={draft?.revision ?? 0} nothing={nothingToSave(prompt)} />
}

/** Undefined where it is not edited here. */
function aroundOf({ draft, nodeId }: PromptHead, document: WorkflowDocument | undefined): Around | undefined {
  if (!document || !draft?.body || draft.link || nodeId === null) return undefined
  return document.nodes.some(({ id }) => id === nodeId) ? { document, nodeId } : undefined
}

function EditedNodePrompt({ prompt, held, around }: { prompt: PromptHead; held: JsonObject; around: Around }) {
  const edits = useLibraryEdits(prompt.id, held, around)
  const [open, set] = useState(false)
  const now = prompt.draft?.revision ?? 0
  // Whoever has begun to edit saves onto what stood there then: what somebody else saved meanwhile is told, not overwritten.
  const [begunAt, setBegunAt] = useState(now)
  if (!edits.unsaved && !edits.broken && begunAt !== now) setBegunAt(now)
  const unsaved = edits.unsaved ?? (prompt.draft?.version === null ? held : undefined)
  const nothing = edits.broken ? 'It is not in order: see the form' : edits.unsaved ? undefined : nothingToSave(prompt)
  return <NodePromptView prompt={prompt} unsaved={unsaved} revision={begunAt} nothing={nothing} editing={{ open, set, edits }} />
}

function nothingToSave({ draft }: PromptHead): string | undefined {
  if (!draft) return 'The draft has this node no more'
  if (!draft.body) return 'The node is not in order: see its problems in the builder'
  return draft.version === null ? undefined : `The draft holds v${draft.version}`
}

interface NodePromptViewProps {
  prompt: PromptHead
  unsaved: JsonObject | undefined
  /** Of the draft that is saved onto. */
  revision: number
  nothing: string | undefined
  editing?: Editing
}

function NodePromptView({ prompt, unsaved, revision, nothing, editing }: NodePromptViewProps) {
  const { draft, workflow, nodeId } = prompt
  const acts = usePromptActs(prompt)
  return (
    <OpenedPrompt
      {...(editing && { editing })}
      prompt={prompt}
      unsaved={unsaved}
      crumbs={[...(workflow ? [{ label: workflow.name, href: `/workflows/${workflow.slug}` }, { label: prompt.name, href: `/workflows/${workflow.slug}?node=${encodeURIComponent(nodeId ?? '')}` }] : []), { label: 'Prompt versions', whole: true }]}
      meta={
        <>
          {draft?.link && <Chip icon={LibraryBig} href={promptPath(draft.link.promptId)} title={draft.link.label ? `At each publish it takes what “${draft.link.label}” names` : 'Pinned'}>{`linked to v${draft.link.version} of ${draft.link.name ?? 'a prompt that is not here'}`}</Chip>}
          <Chip icon={ChartColumnStacked} href={decisionsPath(prompt.id)}>decisions</Chip>
        </>
      }
      save={<SaveVersion next={prompt.latestVersion + 1} nothing={nothing} onSave={(message) => (unsaved ? acts.save(unsaved, revision, message) : Promise.resolve(false))} />}
      restore={{
        label: (number) => `Restore v${number}`,
        run: (number) => void acts.restore(number),
        disabled: (number) => !draft || draft.link !== null || draft.version === number,
      }}
    />
  )
}

function LibraryPrompt({ prompt, latest }: { prompt: PromptHead; latest: JsonObject }) {
  const edits = useLibraryEdits(prompt.id, latest)
  const [editing, setEditing] = useState(false)
  const acts = usePromptActs(prompt)
  const { data } = useInfiniteQuery(promptVersionsQuery(prompt.id))
  const versions = data?.pages.flatMap(({ items }) => items) ?? []
  const nothing = edits.broken ? 'It is not in order: see the form' : edits.unsaved ? undefined : `v${prompt.latestVersion} says the same`
  const [wanted, setWanted] = useState<number>()
  const old = useQuery({ ...promptVersionQuery(prompt.id, wanted ?? 0), enabled: wanted !== undefined })
  useEffect(() => {
    if (wanted === undefined || !old.data) return
    edits.start(old.data.body)
    setWanted(undefined)
    setEditing(true)
  }, [wanted, old.data, edits])
  return (
    <OpenedPrompt
      prompt={prompt}
      unsaved={edits.unsaved}
      crumbs={[{ label: 'Prompts', href: promptsPath, whole: true }, { label: prompt.name }]}
      meta={prompt.archivedAt !== null ? <Chip>archived</Chip> : <Chip icon={LibraryBig}>library</Chip>}
      save={<SaveVersion next={prompt.latestVersion + 1} nothing={nothing} onSave={(message) => (edits.unsaved ? acts.save(edits.unsaved, prompt.latestVersion, message) : Promise.resolve(false))} />}
      restore={{ label: (number) => `Edit from v${number}`, run: setWanted, disabled: (number) => versions.length === 1 && number === prompt.latestVersion && !edits.unsaved }}
      editing={{ open: editing, set: setEditing, edits }}
    />
  )
}
