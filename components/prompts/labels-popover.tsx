/** The labels of a prompt, as seen from one version: which stand on it, which could, a new one, and who moved them lately. */
'use client'
import { useState, type ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Lock, LockOpen, Tag, X } from 'lucide-react'
import { labelPattern, type LabelMove, type PromptLabel } from '#lib/api/prompt-labels.ts'
import { meQuery } from '#lib/client/installation.ts'
import { labelMovesQuery, promptLabelsQuery } from '#lib/client/prompts.ts'
import { Button } from '#components/ui/button.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Input } from '#components/ui/input.tsx'
import { Popover } from '#components/ui/popover.tsx'
import { ErrorText } from '#components/ui/problem-text.tsx'
import { TimeAgo } from '#components/ui/time-ago.tsx'
import type { PromptActs } from './use-prompt-acts.ts'

/** Offered while nobody has put them anywhere. */
const usual = ['production', 'staging']

export function LabelsPopover({ promptId, version, acts, trigger }: { promptId: string; version: number; acts: PromptActs; trigger: ReactNode }) {
  return (
    <Popover label={`Labels of v${version}`} align="start" trigger={trigger} className="w-[300px]">
      <Labels promptId={promptId} version={version} acts={acts} />
    </Popover>
  )
}

function Labels({ promptId, version, acts }: { promptId: string; version: number; acts: PromptActs }) {
  const labels = useQuery(promptLabelsQuery(promptId)).data?.items ?? []
  const moves = useQuery(labelMovesQuery(promptId)).data?.items ?? []
  const owner = useQuery(meQuery).data?.role === 'owner'
  const offered = usual.filter((name) => !labels.some(({ label }) => label === name))
  return (
    <div className="flex flex-col gap-2">
      <h2 className="font-strong">Labels of v{version}</h2>
      <ul className="flex flex-col gap-0.5">
        {labels.map((label) => (
          <LabelRow key={label.label} label={label} version={version} owner={owner} acts={acts} />
        ))}
        {offered.map((name) => (
          <li key={name} className="flex h-7 items-center gap-2 text-12">
            <Tag aria-hidden className="size-3 text-fg-4" />
            <span className="text-fg-3">{name}</span>
            <Button kind="ghost" size="sm" className="ml-auto" aria-label={`Put ${name} on v${version}`} onClick={() => void acts.label(name, version, undefined)}>
              Put here
            </Button>
          </li>
        ))}
      </ul>
      <NewLabel labels={labels} version={version} acts={acts} />
      <p className="text-11 text-fg-3">A label is a bookmark: no run looks at it. A node linked to a library prompt may take, at each publish, the version that one names.</p>
      {moves.length > 0 && <Moves moves={moves} />}
    </div>
  )
}

function LabelRow({ label, version, owner, acts }: { label: PromptLabel; version: number; owner: boolean; acts: PromptActs }) {
  const here = label.version === version
  const locked = label.protected && !owner
  return (
    <li className="flex h-7 items-center gap-2 text-12">
      <Tag aria-hidden className={here ? 'size-3 text-accent' : 'size-3 text-fg-3'} />
      <span className={here ? 'font-medium' : ''}>{label.label}</span>
      <span className="text-fg-3">{here ? 'here' : `on v${label.version}`}</span>
      <span className="ml-auto flex items-center gap-0.5">
        {!here && (
          <Button kind="ghost" size="sm" disabled={locked} title={locked ? 'Protected: only owners move it' : undefined} aria-label={`Move ${label.label} to v${version}`} onClick={() => void acts.label(label.label, version, label)}>
            Move here
          </Button>
        )}
        {owner ? (
          <IconButton icon={label.protected ? Lock : LockOpen} size="sm" label={label.protected ? `Stop protecting ${label.label}` : `Protect ${label.label}: only owners move it`} pressed={label.protected} onClick={() => void acts.label(label.label, label.version, label, !label.protected)} />
        ) : (
          label.protected && <Lock aria-label="Protected: only owners move it" className="size-3 text-fg-3" />
        )}
        <IconButton icon={X} size="sm" disabled={locked} label={`Take ${label.label} away`} onClick={() => void acts.unlabel(label)} />
      </span>
    </li>
  )
}

function NewLabel({ labels, version, acts }: { labels: readonly PromptLabel[]; version: number; acts: PromptActs }) {
  const [name, setName] = useState('')
  const wrong = name !== '' && !labelPattern.test(name)
  return (
    <form
      className="flex flex-col gap-1"
      onSubmit={(event) => {
        event.preventDefault()
        if (name === '' || wrong) return
        void acts.label(name, version, labels.find(({ label }) => label === name)).then((done) => done && setName(''))
      }}
    >
      <span className="flex gap-1.5">
        <Input autoFocus size="sm" aria-label="New label" aria-invalid={wrong || undefined} placeholder="Another label" maxLength={40} value={name} onChange={({ target }) => setName(target.value)} />
        <Button size="sm" disabled={name === '' || wrong} type="submit">
          Put here
        </Button>
      </span>
      {wrong && <ErrorText>A lower-case letter, then lower-case letters, digits, _ or -.</ErrorText>}
    </form>
  )
}

const spoken = (version: number | null) => (version === null ? 'nowhere' : `v${version}`)

function Moves({ moves }: { moves: readonly LabelMove[] }) {
  return (
    <section aria-label="Moved lately" className="border-t border-line-soft pt-2">
      <h3 className="mb-1 text-11 font-medium text-fg-3">Moved lately</h3>
      <ul className="flex max-h-[140px] flex-col gap-0.5 overflow-auto text-11">
        {moves.map((move, index) => (
          <li key={index} className="flex gap-2">
            <span className="font-medium">{move.label}</span>
            <span className="text-fg-2 tabular-nums">
              {spoken(move.from)} → {spoken(move.to)}
            </span>
            <span className="ml-auto truncate text-fg-3" title={move.by}>
              {move.by.split('@')[0]} · <TimeAgo at={move.at} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
