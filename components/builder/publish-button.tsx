/** Publishing the draft as the next version: what is in the way, by name, or a line that says what changed. */
'use client'
import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { CircleCheck } from 'lucide-react'
import { ApiError } from '#lib/api/errors.ts'
import { publishVersion } from '#lib/api/versions.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import { workflowKeys } from '#lib/client/workflows.ts'
import type { Problem } from '#lib/engine/document.ts'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { plural } from '#components/ui/format.ts'
import { Popover } from '#components/ui/popover.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { Textarea } from '#components/ui/textarea.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { PublishTests } from '#components/tests/publish-tests.tsx'
import { problemPlace, problemText } from '#components/node-form/problems.ts'
import { compareHref } from '#components/versions/compare.ts'
import { DraftChanges } from '#components/versions/draft-changes.tsx'
import { SavedLink } from '#components/versions/saved-link.tsx'
import type { Autosave } from './autosave.ts'
import { useBuilder, useBuilderStore } from './builder-context.tsx'
import { CredentialList } from './file/credential-list.tsx'
import { takeFollowed } from './prompts/take-followed.ts'
import { WillTake } from './prompts/will-take.tsx'

export interface PublishButtonProps {
  workflowId: string
  slug: string
  autosave: Autosave
  latestVersion: number | null
  /** Called with the number of the version that was made. */
  onPublished(number: number): void
}

export function PublishButton(props: PublishButtonProps) {
  const store = useBuilderStore()
  const open = useBuilder((state) => state.opened?.kind === 'publish')
  const next = (props.latestVersion ?? 0) + 1
  return (
    <Popover
      label={`Publish v${next}`}
      align="end"
      open={open}
      onOpenChange={(wanted) => store.getState().open(wanted ? { kind: 'publish' } : undefined)}
      trigger={<Button kind="primary">Publish v{next}</Button>}
      className="w-[380px]"
    >
      <PublishForm {...props} next={next} />
    </Popover>
  )
}

function PublishForm({ workflowId, slug, autosave, latestVersion, next, onPublished }: PublishButtonProps & { next: number }) {
  const store = useBuilderStore()
  const toast = useToast()
  const client = useQueryClient()
  const found = useBuilder((state) => state.problems)
  const [message, setMessage] = useState('')
  const publishing = useMutation({
    async mutationFn() {
      await takeFollowed(store, client)
      if (!(await autosave.flush())) throw new ApiError('unavailable', 'The draft could not be saved, and a version is made of what is saved. See the bar at the top for the reason.')
      return request(publishVersion, { params: { id: workflowId }, body: { message: message.trim(), draftRevision: autosave.revision() } })
    },
    onSuccess({ number }) {
      onPublished(number)
      store.getState().open(undefined)
      toast({ message: `Version ${number} is live`, icon: CircleCheck, tone: 'completed' })
      void client.invalidateQueries({ queryKey: workflowKeys.all })
    },
  })
  const refused = publishing.error instanceof ApiError ? publishing.error.problems.map((problem): Problem => ({ ...problem, severity: problem.severity ?? 'error' })) : []
  const blocking = refused.length > 0 ? refused : found.filter(({ severity }) => severity !== 'warning')
  return (
    <div className="flex flex-col gap-3">
      <h2 className="font-strong">Publish version {next}</h2>
      {blocking.length > 0 ? (
        <Blocking problems={blocking} />
      ) : (
        <>
          {latestVersion !== null && (
            <div className="rounded-6 border border-line bg-inset px-2.5 py-2">
              <div className="flex items-center justify-between">
                <h3 className="text-11 font-medium text-fg-3">Since v{latestVersion}</h3>
                <SavedLink autosave={autosave} href={compareHref(slug, { kind: 'version', number: latestVersion }, { kind: 'draft' })} className="text-12 text-accent hover:underline">
                  Look at the changes
                </SavedLink>
              </div>
              <DraftChanges workflowId={workflowId} since={latestVersion} />
            </div>
          )}
          <WillTake />
          <Field label="What changed, and why" help="Triggers and the API run this version from now on.">
            {(control) => (
              <Textarea
                {...control}
                autoFocus
                minRows={2}
                maxLength={2000}
                value={message}
                onChange={({ target }) => setMessage(target.value)}
                onKeyDown={(event) => event.key === 'Enter' && (event.metaKey || event.ctrlKey) && publishing.mutate()}
              />
            )}
          </Field>
          <Credentials problems={found} />
          {publishing.error && <ProblemText>{errorText(publishing.error)}</ProblemText>}
        </>
      )}
      <PublishTests workflow={workflowId} flush={() => autosave.flush()} onPassed={() => publishing.reset()} />
      <div className="flex justify-end gap-2">
        <Button onClick={() => store.getState().open(undefined)}>Cancel</Button>
        <Button kind="primary" keys="mod+enter" busy={publishing.isPending} disabled={blocking.length > 0} onClick={() => publishing.mutate()}>
          Publish
        </Button>
      </div>
    </div>
  )
}

/** A version cannot be changed any more, so what must not be in it is said once more. */
function Credentials({ problems }: { problems: readonly Problem[] }) {
  const store = useBuilderStore()
  const credentials = problems.filter(({ code }) => code === 'literal_credential')
  return credentials.length > 0 && <CredentialList store={store} problems={credentials} onGo={() => store.getState().open(undefined)} className="max-h-[140px]!" />
}

/** What is in the way. A press goes there. */
function Blocking({ problems }: { problems: readonly Problem[] }) {
  const store = useBuilderStore()
  const document = useBuilder((state) => state.history.document)
  return (
    <div>
      <p className="text-fg-2">{plural(problems.length, 'problem')} {problems.length === 1 ? 'is' : 'are'} in the way:</p>
      <ul aria-label="Problems in the way" className="mt-1.5 flex max-h-[280px] flex-col gap-1.5 overflow-auto">
        {problems.map((problem, index) => (
          <li key={index}>
            <ProblemText
              action={{
                label: 'Go there',
                onSelect() {
                  store.getState().open(undefined)
                  store.getState().jumpTo(problem)
                },
              }}
            >
              <b className="font-medium">{problemPlace(problem, document) ?? 'Workflow'}:</b> {problemText(problem)}
            </ProblemText>
          </li>
        ))}
      </ul>
    </div>
  )
}
