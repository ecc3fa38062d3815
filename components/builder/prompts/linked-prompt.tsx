/**
 * Of a node that is linked to a library prompt: which version it has, whether there is another to take, and what it says, to be read. Gates
 * are the node's own and are set here.
 */
'use client'
import { useState } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { CircleArrowUp, CircleX, Ellipsis, LibraryBig, Pin, SquareArrowOutUpRight, Unlink } from 'lucide-react'
import { promptLabelsQuery, promptQuery, promptVersionQuery } from '#lib/client/prompts.ts'
import { errorText } from '#lib/client/query-client.ts'
import { objectOf, rowsOf, textOf } from '#lib/nodes/draft.ts'
import { messagesOf } from '#lib/nodes/prompt-diff.ts'
import { linkedTo, withLink, type PromptLink } from '#lib/nodes/prompt-links.ts'
import { ApprovalEditor } from '#components/node-form/approval-input.tsx'
import { useNodeForm } from '#components/node-form/form-context.ts'
import { promptPath } from '#components/prompts/paths.ts'
import { Button } from '#components/ui/button.tsx'
import { CodeEditor } from '#components/ui/code-editor.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Menu } from '#components/ui/menu.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { useGroupEdit } from '../intents/use-group-edit.ts'
import { LinkDialog } from './link-dialog.tsx'

export function LinkedPrompt({ link }: { link: PromptLink }) {
  const head = useQuery(promptQuery(link.promptId))
  const labels = useQuery({ ...promptLabelsQuery(link.promptId), enabled: link.label !== undefined })
  const named = link.label === undefined ? head.data?.latestVersion : labels.data?.items.find(({ label }) => label === link.label)?.version
  const newer = named !== undefined && named !== link.version ? named : undefined
  const edit = useGroupEdit()
  const [choosing, setChoosing] = useState(false)
  const name = head.data?.name ?? (head.error ? 'a prompt that is not here' : 'a library prompt')
  return (
    <section aria-label="Linked prompt" className="max-h-[62%] shrink-0 overflow-auto border-b border-line">
      <header className="sticky top-0 z-10 flex flex-col gap-1 border-b border-line bg-accent-soft px-3 py-2 text-12">
        <div className="flex items-center gap-1.5">
          <LibraryBig aria-hidden className="size-3.5 shrink-0 text-accent" />
          <span className="min-w-0 truncate">
            Linked to <b className="font-medium">v{link.version}</b> of <b className="font-medium">{name}</b>
          </span>
          <span className="ml-auto flex shrink-0 items-center gap-0.5">
            {newer !== undefined && <TakeButton link={link} version={newer} />}
            <Menu
              label="Link"
              align="end"
              trigger={<IconButton icon={Ellipsis} size="sm" label="More of the link" />}
              entries={[
                { label: 'Open in the library', icon: SquareArrowOutUpRight, disabled: !head.data, href: promptPath(link.promptId) },
                { label: 'Another version, or a label…', icon: Pin, onSelect: () => setChoosing(true) },
                { label: 'Unlink to edit here', icon: Unlink, hint: 'keeps the text', onSelect: () => edit((data) => withLink(data, undefined)) },
              ]}
            />
          </span>
        </div>
        <p className="text-11 text-fg-2">{link.label === undefined ? 'Pinned: it stays until somebody takes another version.' : `Each publish takes the version that “${link.label}” names${newer === undefined ? '' : `: v${newer} next`}.`} To be read here, edited in the library.</p>
      </header>
      <ReadOnly />
      {choosing && <LinkDialog link={link} onClose={() => setChoosing(false)} />}
    </section>
  )
}

function TakeButton({ link, version }: { link: PromptLink; version: number }) {
  const type = useNodeForm(({ node }) => node.type)
  const edit = useGroupEdit()
  const client = useQueryClient()
  const toast = useToast()
  const take = async () => {
    const { body } = await client.ensureQueryData(promptVersionQuery(link.promptId, version))
    edit((data) => linkedTo(type, data, { ...link, version }, body))
  }
  return (
    <Button size="sm" icon={CircleArrowUp} onClick={() => void take().catch((error: unknown) => toast({ message: errorText(error), icon: CircleX, tone: 'failed' }))}>
      Take v{version}
    </Button>
  )
}

function ReadOnly() {
  const data = useNodeForm(({ node }) => node.data)
  const set = useNodeForm((form) => form.set)
  const problems = useNodeForm((form) => form.problems)
  const model = objectOf(data, 'model')
  return (
    <div className="flex flex-col gap-2 px-3 py-2.5">
      <ol aria-label="Messages" className="flex flex-col gap-1.5">
        {messagesOf(data).map(({ role, text }, index) => (
          <li key={index} className="overflow-hidden rounded-8 border border-line">
            <p className="border-b border-line bg-surface px-2 py-1 font-mono text-11">{role}</p>
            <CodeEditor bare readOnly language="liquid" lineNumbers maxRows={12} label={`Message ${index + 1}, ${role}, read only`} value={text} />
          </li>
        ))}
      </ol>
      {rowsOf(data, 'intents').map(({ index, row }) => (
        <details key={index} className="rounded-6 border border-line px-2 py-1 text-12">
          <summary className="cursor-default">
            <span className="font-mono">{textOf(row, 'name')}</span> <span className="text-fg-3">{textOf(row, 'description')}</span>
          </summary>
          <div className="py-2">
            <ApprovalEditor of={textOf(row, 'name')} path={['intents', index, 'approval']} problems={problems} value={row.approval} onChange={(approval) => set(['intents', index, 'approval'], approval)} />
          </div>
        </details>
      ))}
      <p className="text-12 text-fg-2">
        Model <span className="font-mono">{textOf(model, 'name') || 'of the connection'}</span> over <span className="font-mono">{textOf(model, 'connection') || 'default'}</span>
      </p>
    </div>
  )
}
