/** Taking in a run from a file, chosen or dropped on the list; one that is refused is explained where that can be read at leisure. */
'use client'
import { useEffect, useRef, useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { FileInput } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { sendRunFile } from '#lib/client/run-files.ts'
import { runKeys } from '#lib/client/runs.ts'
import { useCommands } from '#components/shell/command-registry.tsx'
import { Button } from '#components/ui/button.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { ImportFailure, useFile } from '#components/workflows/import-file.tsx'

export function ImportRun() {
  const router = useRouter()
  const client = useQueryClient()
  const toast = useToast()
  const { choose, take, busy, input, failure, dismiss } = useFile('Run file', async (file) => {
    const { id, workflow, earlier } = await sendRunFile(file)
    void client.invalidateQueries({ queryKey: runKeys.lists() })
    if (workflow.created) toast({ message: `The workflow ${workflow.slug} was made of the run’s document` })
    else if (earlier.length > 0) toast({ message: 'This file was imported before; this is another copy' })
    router.push(`/runs/${id}`)
  })
  const dropping = useDroppedFile(take)
  useCommands('Runs', [{ id: 'import-run', label: 'Import a run', icon: FileInput, disabled: busy, run: choose }])
  return (
    <>
      <Button icon={FileInput} busy={busy} onClick={choose}>
        {busy ? 'Verifying' : 'Import a run'}
      </Button>
      {input}
      {dropping && (
        <div aria-hidden className="pointer-events-none fixed inset-0 z-40 grid place-items-center border-2 border-accent-line bg-scrim">
          <span className="rounded-8 border border-line bg-raised px-4 py-2 text-14 text-fg shadow-2">Drop the file of a run to import it</span>
        </div>
      )}
      <ImportFailure failure={failure} onClose={dismiss} />
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
