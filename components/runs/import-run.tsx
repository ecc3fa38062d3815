/** Taking in a run from a file, chosen or dropped on the list; one that is refused is explained where that can be read at leisure. */
'use client'
import { useEffect, useRef, useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { FileInput } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { ApiError } from '#lib/api/errors.ts'
import { errorText } from '#lib/client/query-client.ts'
import { sendRunFile } from '#lib/client/run-files.ts'
import { runKeys } from '#lib/client/runs.ts'
import { useCommands } from '#components/shell/command-registry.tsx'
import { Button } from '#components/ui/button.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { ImportFailure, type ImportFailed } from '#components/workflows/import-file.tsx'

export function ImportRun() {
  const router = useRouter()
  const client = useQueryClient()
  const toast = useToast()
  const input = useRef<HTMLInputElement>(null)
  const [failure, setFailure] = useState<ImportFailed>()
  const { mutate, isPending } = useMutation({
    mutationFn: sendRunFile,
    onSuccess({ id, workflow, earlier }) {
      void client.invalidateQueries({ queryKey: runKeys.lists() })
      if (workflow.created) toast({ message: `The workflow ${workflow.slug} was made of the run’s document` })
      else if (earlier.length > 0) toast({ message: 'This file was imported before; this is another copy' })
      router.push(`/runs/${id}`)
    },
    onError: (error, file) => setFailure({ fileName: file.name, message: errorText(error), problems: error instanceof ApiError ? error.problems : [] }),
  })
  const choose = (): void => input.current?.click()
  const dropping = useDroppedFile(mutate)
  useCommands('Runs', [{ id: 'import-run', label: 'Import a run', icon: FileInput, disabled: isPending, run: choose }])
  return (
    <>
      <Button icon={FileInput} busy={isPending} onClick={choose}>
        {isPending ? 'Verifying' : 'Import a run'}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        className="hidden"
        aria-label="Run file"
        onChange={(event) => {
          const file = event.target.files?.[0]
          event.target.value = ''
          if (file) mutate(file)
        }}
      />
      {dropping && (
        <div aria-hidden className="pointer-events-none fixed inset-0 z-40 grid place-items-center border-2 border-accent-line bg-scrim">
          <span className="rounded-8 border border-line bg-raised px-4 py-2 text-14 text-fg shadow-2">Drop the file of a run to import it</span>
        </div>
      )}
      <ImportFailure failure={failure} onClose={() => setFailure(undefined)} />
    </>
  )
}

/** Whether a file is held over the page; one that is dropped is taken, instead of opened by the browser. */
function useDroppedFile(take: (file: File) => void): boolean {
  const [over, setOver] = useState(false)
  const latest = useRef(take)
  useEffect(() => {
    latest.current = take
  })
  useEffect(() => {
    const holdsFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false
    const onOver = (event: DragEvent): void => {
      if (!holdsFile(event)) return
      event.preventDefault()
      setOver(true)
    }
    const onLeave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false)
    }
    const onDrop = (event: DragEvent): void => {
      setOver(false)
      const file = event.dataTransfer?.files[0]
      if (!file) return
      event.preventDefault()
      latest.current(file)
    }
    window.addEventListener('dragover', onOver)
    window.addEventListener('dragleave', onLeave)
    window.addEventListener('drop', onDrop)
    return () => {
      window.removeEventListener('dragover', onOver)
      window.removeEventListener('dragleave', onLeave)
      window.removeEventListener('drop', onDrop)
    }
  }, [])
  return over
}
