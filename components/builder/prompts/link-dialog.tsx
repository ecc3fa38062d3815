/** Links a node to a library prompt: which one, and whether one version is pinned or a label is followed. */
'use client'
import { useDeferredValue, useState } from 'react'
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link2, Search } from 'lucide-react'
import { errorText } from '#lib/client/query-client.ts'
import { promptLabelsQuery, promptsQuery, promptVersionQuery, promptVersionsQuery } from '#lib/client/prompts.ts'
import { linkedTo, type PromptLink } from '#lib/nodes/prompt-links.ts'
import { typeOfBody } from '#lib/nodes/prompt-body.ts'
import { useNodeForm } from '#components/node-form/form-context.ts'
import { Button } from '#components/ui/button.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { ErrorText } from '#components/ui/problem-text.tsx'
import { Select } from '#components/ui/select.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { useGroupEdit } from '../intents/use-group-edit.ts'

/** `link`: what it is linked to now. */
export function LinkDialog({ link, onClose }: { link?: PromptLink; onClose(): void }) {
  const type = useNodeForm(({ node }) => node.type)
  const edit = useGroupEdit()
  const client = useQueryClient()
  const toast = useToast()
  const [chosen, setChosen] = useState(link?.promptId)
  const [takes, setTakes] = useState(link && takesOf(link))
  const [error, setError] = useState<string>()
  const options = useTakes(chosen)
  const value = takes !== undefined && options.some((option) => option.value === takes) ? takes : options[0]?.value
  const apply = async () => {
    const next = chosen === undefined || value === undefined ? undefined : linkOf(chosen, value, options.find((option) => option.value === value)?.version ?? 0)
    if (!next) return
    try {
      const { body } = await client.ensureQueryData(promptVersionQuery(next.promptId, next.version))
      if (typeOfBody(body) !== type) return setError(type === 'decide' ? 'This prompt writes a text; a decision needs one with intents.' : 'This prompt decides between intents; this node writes.')
      edit((data) => linkedTo(type, data, next, body))
      onClose()
      toast({ message: next.label === undefined ? `Linked to v${next.version}` : `Linked: each publish takes what “${next.label}” names`, icon: Link2 })
    } catch (thrown) {
      setError(errorText(thrown))
    }
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Link to a library prompt"
      description="The node takes a copy of its messages, intents, model and context. Gates and everything else stay; an intent that goes takes its connection along."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" disabled={value === undefined} onClick={() => void apply()}>
            Link
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <LibraryList chosen={chosen} onChoose={setChosen} />
        {chosen !== undefined && (
          <Field label="Takes" help="A followed label is looked at each time this workflow is published; a run never looks at one.">
            {(control) => <Select {...control} value={value} options={options} onChange={setTakes} />}
          </Field>
        )}
        {error && <ErrorText>{error}</ErrorText>}
      </div>
    </Dialog>
  )
}

function LibraryList({ chosen, onChoose }: { chosen: string | undefined; onChoose(id: string): void }) {
  const [search, setSearch] = useState('')
  const { data, isPending } = useInfiniteQuery(promptsQuery(useDeferredValue(search.trim()), 'true'))
  const items = data?.pages.flatMap((page) => page.items) ?? []
  return (
    <div className="flex flex-col gap-1.5">
      <Input icon={Search} autoFocus aria-label="Search library prompts" placeholder="Search names and texts" value={search} onChange={({ target }) => setSearch(target.value)} />
      <ul aria-label="Library prompts" className="max-h-[200px] overflow-auto rounded-6 border border-line">
        {items.length === 0 && !isPending && <li className="px-3 py-2 text-12 text-fg-3">{search === '' ? 'The library is empty. Save this prompt as a library prompt to begin.' : 'No library prompt has these words.'}</li>}
        {items.map(({ id, name, description, latestVersion }) => (
          <li key={id}>
            <button type="button" aria-pressed={id === chosen} onClick={() => onChoose(id)} className={classNames('flex w-full items-baseline gap-2 px-3 py-1.5 text-left outline-offset-[-2px]', id === chosen ? 'bg-accent-soft' : 'hover:bg-hover')}>
              <span className="shrink-0 font-medium">{name}</span>
              <span className="min-w-0 truncate text-12 text-fg-3">{description}</span>
              <span className="ml-auto shrink-0 font-mono text-11 text-fg-3">v{latestVersion}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}

interface Takes {
  value: string
  label: string
  hint?: string
  version: number
}

const takesOf = ({ version, label }: PromptLink): string => (label === undefined ? `v${version}` : `label ${label}`)

function linkOf(promptId: string, value: string, version: number): PromptLink {
  return { promptId, version, ...(value.startsWith('label ') && { label: value.slice('label '.length) }) }
}

/** Labels first: who follows one gets the same text everywhere. */
function useTakes(promptId: string | undefined): Takes[] {
  const labels = useQuery({ ...promptLabelsQuery(promptId ?? ''), enabled: promptId !== undefined }).data?.items ?? []
  const versions = useInfiniteQuery({ ...promptVersionsQuery(promptId ?? ''), enabled: promptId !== undefined }).data?.pages.flatMap(({ items }) => items) ?? []
  return [
    ...labels.map(({ label, version }) => ({ value: `label ${label}`, label: `what “${label}” names at each publish`, hint: `v${version} now`, version })),
    ...versions.map(({ number, message }) => ({ value: `v${number}`, label: `v${number}, pinned`, ...(message !== '' && { hint: message }), version: number })),
  ]
}
