/** What can be done to workflows from their list: create, use a template, import, duplicate, export, archive with undo. */
'use client'
import { useMutation, useQueryClient, type InfiniteData } from '@tanstack/react-query'
import { Archive, CircleX, KeyRound } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { plural } from '#components/ui/format.ts'
import { useToast } from '#components/ui/toast.tsx'
import { archiveWorkflow, createWorkflow, getWorkflow, restoreWorkflow, type WorkflowItem } from '#lib/api/workflows.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import { workflowKeys } from '#lib/client/workflows.ts'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { literalCredentials } from '#lib/nodes/literal-credentials.ts'
import { blankDocument } from './blank-document.ts'
import { downloadDocument } from './download-document.ts'

type Pages = InfiniteData<{ items: WorkflowItem[]; nextCursor: string | null }>

export interface WorkflowActions {
  /** Creates a workflow of the document and opens its builder; `run` opens it with the run form. */
  create(document: object, options: { key: string; run?: boolean }): void
  createBlank(): void
  /** The key of what is being created: a template's id, `blank`; undefined while nothing is. */
  creating: string | undefined
  duplicate(workflow: WorkflowItem): void
  /** Downloads the draft as a file. */
  exportFile(workflow: WorkflowItem): void
  archive(workflow: WorkflowItem): void
}

export function useWorkflowActions(): WorkflowActions {
  const router = useRouter()
  const toast = useToast()
  const queryClient = useQueryClient()
  const fail = (error: unknown) => toast({ message: errorText(error), icon: CircleX, tone: 'failed' })
  const refresh = () => queryClient.invalidateQueries({ queryKey: workflowKeys.lists() })

  const creation = useMutation({
    mutationFn: ({ document }: { document: object; key: string; run?: boolean }) => request(createWorkflow, { body: { document: { ...document } } }),
    onSuccess: (created, { run }) => {
      void refresh()
      router.push(`/workflows/${created.slug}${run ? '?run=1' : ''}`)
    },
    onError: fail,
  })

  const archiving = useMutation({
    mutationFn: (workflow: WorkflowItem) => request(archiveWorkflow, { params: { id: workflow.id } }),
    onMutate: async (workflow) => {
      await queryClient.cancelQueries({ queryKey: workflowKeys.lists() })
      const before = queryClient.getQueriesData<Pages>({ queryKey: workflowKeys.lists() })
      queryClient.setQueriesData<Pages>({ queryKey: workflowKeys.lists() }, (pages) => without(pages, workflow.id))
      return { before }
    },
    onSuccess: (_, workflow) =>
      toast({ message: `${workflow.name} archived`, icon: Archive, undo: { keys: 'mod+z', run: () => restoring.mutate(workflow) } }),
    onError: (error, _, context) => {
      for (const [key, pages] of context?.before ?? []) queryClient.setQueryData(key, pages)
      fail(error)
    },
  })

  const restoring = useMutation({
    mutationFn: (workflow: WorkflowItem) => request(restoreWorkflow, { params: { id: workflow.id } }),
    onSettled: refresh,
    onError: fail,
  })

  async function draftOf(workflow: WorkflowItem) {
    return (await request(getWorkflow, { params: { id: workflow.id } })).document
  }

  function exportDocument({ slug, name }: WorkflowItem, document: WorkflowDocument) {
    const { length } = literalCredentials(document)
    const run = () => downloadDocument(slug, document)
    if (length === 0) return run()
    toast({ message: `${name} was not exported: ${plural(length, 'value')} in it ${length === 1 ? 'looks' : 'look'} like a credential, named among its problems`, icon: KeyRound, tone: 'failed', action: { label: 'Export as it is', run }, durationMs: 12_000 })
  }

  return {
    create: (document, options) => creation.mutate({ document, ...options }),
    createBlank: () => creation.mutate({ document: blankDocument(), key: 'blank' }),
    creating: creation.isPending ? creation.variables.key : undefined,
    duplicate: (workflow) =>
      void draftOf(workflow)
        .then((document) => creation.mutate({ document: { ...document, name: `${document.name} copy` }, key: workflow.id }))
        .catch(fail),
    exportFile: (workflow) => void draftOf(workflow).then((document) => exportDocument(workflow, document)).catch(fail),
    archive: (workflow) => archiving.mutate(workflow),
  }
}

function without(pages: Pages | undefined, id: string): Pages | undefined {
  return pages && { ...pages, pages: pages.pages.map((page) => ({ ...page, items: page.items.filter((item) => item.id !== id) })) }
}
