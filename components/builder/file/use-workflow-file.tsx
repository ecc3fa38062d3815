/**
 * The draft as a file: exported in its stable form, after a word about credentials that stand in it, and replaced by another file as
 * one edit that can be undone. Pinned outputs, which no file holds, stay in the draft.
 */
'use client'
import { useMemo, useState, type ReactNode } from 'react'
import { Download, FileInput } from 'lucide-react'
import type { Problem } from '#lib/engine/document.ts'
import { withPinsOf } from '#lib/nodes/document-file.ts'
import { literalCredentials } from '#lib/nodes/literal-credentials.ts'
import { useCommands, type Command } from '#components/shell/command-registry.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { plural } from '#components/ui/format.ts'
import type { MenuEntry } from '#components/ui/menu.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { downloadDocument } from '#components/workflows/download-document.ts'
import { ImportFailure, useImportInto } from '#components/workflows/import-file.tsx'
import type { BuilderStore } from '../builder-store.ts'
import { CredentialList } from './credential-list.tsx'

/** Menu entries, and what must be mounted for them. Also registers both as commands. */
export function useWorkflowFile(store: BuilderStore, slug: string): { entries: MenuEntry[]; mounted: ReactNode } {
  const toast = useToast()
  const [credentials, setCredentials] = useState<readonly Problem[]>()
  const importing = useImportInto((document, fileName) => {
    const { edit, undo, history } = store.getState()
    edit((draft) => withPinsOf(document, draft))
    if (store.getState().history.document !== history.document) toast({ message: `The draft is ${fileName} now`, icon: FileInput, undo: { run: undo } })
  })
  const { choose } = importing
  const commands = useMemo<Command[]>(() => {
    function exportFile() {
      const { document } = store.getState().history
      const found = literalCredentials(document)
      if (found.length > 0) setCredentials(found)
      else downloadDocument(slug, document)
    }
    return [
      { id: 'export', label: 'Export as a file', icon: Download, keywords: ['download', 'json', 'git'], run: exportFile },
      { id: 'import', label: 'Import a file into this draft…', icon: FileInput, keywords: ['upload', 'json', 'replace'], run: choose },
    ]
  }, [store, slug, choose])
  useCommands('Canvas', commands)

  const close = () => setCredentials(undefined)
  const mounted = (
    <>
      {importing.input}
      <ImportFailure failure={importing.failure} onClose={importing.dismiss} />
      <Dialog
        open={credentials !== undefined}
        onOpenChange={(open) => !open && close()}
        title={`${plural(credentials?.length ?? 0, 'value')} in this file would be readable to everybody who gets it`}
        description="A file goes into Git and to other people. Name a secret instead; its value then stays here."
        width={520}
        footer={
          <>
            <Button
              onClick={() => {
                close()
                downloadDocument(slug, store.getState().history.document)
              }}
            >
              Export as it is
            </Button>
            <Button kind="primary" onClick={close}>
              Back to the draft
            </Button>
          </>
        }
      >
        <CredentialList store={store} problems={credentials ?? []} onGo={close} className="mt-3" />
      </Dialog>
    </>
  )
  const entries = commands.map(({ label, icon, run }): MenuEntry => ({ label, icon, onSelect: run }))
  return { entries, mounted }
}
