/** Importing a workflow document from a file, as a new workflow or into a draft; one that cannot be taken is explained, place by place. */
'use client'
import { useCallback, useRef, useState, type ReactNode } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { ApiError, type ProblemItem } from '#lib/api/errors.ts'
import { createWorkflow } from '#lib/api/workflows.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import { workflowKeys } from '#lib/client/workflows.ts'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { parseDocument } from '#lib/nodes/parse-document.ts'

export interface ImportFailed {
  fileName: string
  message: string
  problems: readonly ProblemItem[]
}

/** A file that holds no JSON object; the rest is for the server to say. */
class UnreadableFile extends Error {}

async function readDocument(file: File): Promise<object> {
  const text = await file.text()
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new UnreadableFile(`The file is not JSON: ${error instanceof Error ? error.message : 'unreadable'}. Export a workflow to see the shape that is expected.`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new UnreadableFile('The file holds JSON, but not an object. A workflow document begins with {"oriel": 1, "name": …}.')
  return value
}

export interface Import {
  choose(): void
  busy: boolean
  /** The hidden input, which must be mounted. */
  input: ReactNode
  failure: ImportFailed | undefined
  dismiss(): void
}

const workflowFile = 'Workflow document'

/** The file becomes a new workflow, which opens. */
export function useImport(): Import {
  const router = useRouter()
  const queryClient = useQueryClient()
  return useFile(workflowFile, async (file) => {
    const created = await request(createWorkflow, { body: { document: { ...(await readDocument(file)) } } })
    void queryClient.invalidateQueries({ queryKey: workflowKeys.lists() })
    router.push(`/workflows/${created.slug}`)
  })
}

/** The file is handed to `take`, as a document that is well formed. */
export function useImportInto(take: (document: WorkflowDocument, fileName: string) => void): Import {
  return useFile(workflowFile, async (file) => {
    const parsed = parseDocument(await readDocument(file))
    const [first] = parsed.ok ? [] : parsed.problems
    if (first && !parsed.ok) throw new ApiError('malformed_document', first.message, { problems: parsed.problems })
    if (parsed.ok) take(parsed.document, file.name)
  })
}

/** `label`: of the input, for whoever does not see the button. `take` rejects with why the file was refused. */
export function useFile(label: string, take: (file: File) => Promise<void>): Import & { take(file: File): void } {
  const input = useRef<HTMLInputElement>(null)
  const [failure, setFailure] = useState<ImportFailed>()
  const importing = useMutation({
    mutationFn: take,
    onError: (error, file) => setFailure({ fileName: file.name, message: errorText(error), problems: error instanceof ApiError ? error.problems : [] }),
  })
  const field: ReactNode = (
    <input
      ref={input}
      type="file"
      accept=".json,application/json"
      className="hidden"
      aria-label={label}
      onChange={(event) => {
        const file = event.target.files?.[0]
        event.target.value = ''
        if (file) importing.mutate(file)
      }}
    />
  )
  const choose = useCallback(() => input.current?.click(), [])
  return { choose, take: importing.mutate, busy: importing.isPending, input: field, failure, dismiss: () => setFailure(undefined) }
}

export function ImportFailure({ failure, onClose }: { failure: ImportFailed | undefined; onClose(): void }) {
  return (
    <Dialog
      open={failure !== undefined}
      onOpenChange={(open) => !open && onClose()}
      title={`${failure?.fileName ?? 'The file'} was not imported`}
      description={failure && failure.problems[0]?.message !== failure.message ? failure.message : undefined}
      width={560}
      footer={<Button onClick={onClose}>Close</Button>}
    >
      {failure && failure.problems.length > 0 && (
        <ul className="mt-3 divide-y divide-line-soft rounded-8 border border-line bg-inset">
          {failure.problems.map((problem, index) => (
            <li key={index} className="px-3 py-2">
              <span className="block break-words">{problem.message}</span>
              <span className="font-mono text-12 break-all text-fg-3">{[problem.nodeId && `node ${problem.nodeId}`, problem.path].filter(Boolean).join(' ') || problem.code}</span>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  )
}
