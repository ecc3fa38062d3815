/** The groups: where, what instead of what, how many of the runs that were looked at, how those ended, and the way to each of them. */
'use client'
import { useState } from 'react'
import { ChevronRight, GitCompareArrows } from 'lucide-react'
import Link from 'next/link'
import type { DivergedRun, Divergences } from '#lib/api/compare.ts'
import { Chip } from '#components/ui/chip.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { formatDateTime, formatNumber, formatPercent, plural } from '#components/ui/format.ts'
import { iconByName } from '#components/ui/icon-by-name.ts'
import { shortId } from '#components/ui/id-chip.tsx'
import { KindTile } from '#components/ui/kind-tile.tsx'
import { StatusIcon, statusLooks } from '#components/ui/status-chip.tsx'
import type { NodeNames } from '#components/inspector/node-names.ts'
import { kindWords } from './difference-words.ts'
import { endsWords, groupPlace, groupWhat } from './group-words.ts'
import { comparePath } from './paths.ts'

type Ends = Divergences['same']['ends']
type NamedRun = DivergedRun & { reference: string; step?: string | null }

const columns = 'grid-cols-[24px_minmax(140px,1fr)_minmax(200px,2fr)_124px_minmax(180px,1.4fr)_64px]'

export function DivergenceGroups({ divergences, names, look }: { divergences: Divergences; names: NodeNames; look: string | undefined }) {
  const { groups, same, looked } = divergences
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const toggle = (key: string) => setOpen((known) => (known.has(key) ? new Set([...known].filter((each) => each !== key)) : new Set([...known, key])))
  const suffix = look === undefined ? '&look=path' : look === 'all' ? '' : `&look=${look}`
  return (
    <section aria-label="First divergences" className="min-w-[820px] overflow-hidden rounded-8 border border-line bg-surface text-12">
      <div aria-hidden className={classNames('grid h-7 items-center gap-3 border-b border-line px-3 text-11 font-medium text-fg-3', columns)}>
        <span />
        <span>Where</span>
        <span>What instead of what</span>
        <span>Runs, of {formatNumber(looked.runs)}</span>
        <span>How they ended</span>
        <span />
      </div>
      <ul>
        {groups.map((group) => {
          const key = JSON.stringify([group.nodeId, group.visit, group.kind, group.expected, group.actual])
          const look = group.nodeId === null ? undefined : names(group.nodeId)
          return (
            <Group key={key} isOpen={open.has(key)} onToggle={() => toggle(key)} runs={group.runs} of={looked.runs} ends={group.ends} newest={group.newest} suffix={suffix} name={`${groupPlace(group, names, groups)}: ${groupWhat(group)}`}>
              <span className="flex min-w-0 items-center gap-1.5">
                {look && <KindTile tone={look.tone} icon={iconByName(look.icon)} size="sm" />}
                <span className="truncate font-medium">{groupPlace(group, names, groups)}</span>
              </span>
              <span className="flex min-w-0 items-center gap-2">
                <Chip tone="waiting">{kindWords[group.kind]}</Chip>
                <span className="truncate">{groupWhat(group)}</span>
              </span>
            </Group>
          )
        })}
        <Group isOpen={open.has('same')} onToggle={() => toggle('same')} runs={same.runs} of={looked.runs} ends={same.ends} newest={same.newest} suffix={suffix} name="Do not diverge">
          <span className="text-fg-2">Nowhere</span>
          <span className="text-fg-2">do not diverge from the reference</span>
        </Group>
      </ul>
    </section>
  )
}

interface GroupProps {
  isOpen: boolean
  onToggle(): void
  name: string
  runs: number
  of: number
  ends: Ends
  newest: readonly NamedRun[]
  suffix: string
  children: React.ReactNode
}

function Group({ isOpen, onToggle, name, runs, of, ends, newest, suffix, children }: GroupProps) {
  const [first] = newest
  return (
    <li className="border-b border-line-soft last:border-0">
      <div className={classNames('grid h-9 items-center gap-3 px-3 hover:bg-hover', columns)}>
        <button type="button" aria-expanded={isOpen} aria-label={`${name}: ${plural(runs, 'run')} of ${formatNumber(of)}`} disabled={runs === 0} onClick={onToggle} className="grid size-6 place-items-center rounded-4 text-fg-3 hover:text-fg disabled:invisible">
          <ChevronRight aria-hidden className={classNames('size-3.5 transition-transform', isOpen && 'rotate-90')} />
        </button>
        {children}
        <span className="flex items-center gap-2 tabular-nums">
          <span className="w-8 shrink-0 text-right font-medium">{formatNumber(runs)}</span>
          <span aria-hidden className="h-2 flex-1 overflow-hidden rounded-4 bg-active">
            <i className="block h-full bg-accent" style={{ width: `${of === 0 ? 0 : (100 * runs) / of}%` }} />
          </span>
          <span className="w-9 shrink-0 text-right text-11 text-fg-3">{of === 0 ? '' : formatPercent(runs / of)}</span>
        </span>
        <EndsBar ends={ends} />
        {first ? (
          <Link href={comparePath(first.reference, first.id) + suffix} title="The newest of them beside what it is compared with" aria-label={`Compare ${shortId(first.id)} with ${shortId(first.reference)}`} className="flex items-center gap-1 justify-self-end text-accent hover:underline">
            <GitCompareArrows aria-hidden className="size-3.5" />
            Compare
          </Link>
        ) : (
          <span />
        )}
      </div>
      {isOpen && <Runs runs={runs} newest={newest} suffix={suffix} />}
    </li>
  )
}

function EndsBar({ ends }: { ends: Ends }) {
  const words = endsWords(ends)
  return (
    <span className="flex min-w-0 items-center gap-2" title={words}>
      <span aria-hidden className="flex h-2 w-14 shrink-0 gap-px overflow-hidden rounded-4 bg-active">
        {ends.map(({ status, as, runs }) => (
          <i key={`${status} ${as ?? ''}`} data-tone={statusLooks[status].tone} style={{ flex: runs }} className="bg-(--c)" />
        ))}
      </span>
      <span className="truncate text-fg-2">{words || '–'}</span>
    </span>
  )
}

function Runs({ runs, newest, suffix }: { runs: number; newest: readonly NamedRun[]; suffix: string }) {
  return (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(380px,1fr))] gap-x-6 border-t border-line-soft bg-inset px-12 py-2">
      {newest.map((run) => (
        <li key={run.id} className="flex h-7 min-w-0 items-center gap-2">
          <StatusIcon status={run.status} />
          <Link href={`/runs/${run.id}${run.step ? `?step=${encodeURIComponent(run.step)}` : ''}`} className="font-mono hover:underline">
            {shortId(run.id)}
          </Link>
          <span className="min-w-0 truncate text-fg-3">{[run.errorCode ?? run.outcome, formatDateTime(new Date(run.startedAt))].filter(Boolean).join(' · ')}</span>
          <Link href={comparePath(run.reference, run.id) + suffix} className="ml-auto shrink-0 text-accent hover:underline">
            against {shortId(run.reference)}
          </Link>
        </li>
      ))}
      {runs > newest.length && <li className="flex h-7 items-center text-fg-3">and {formatNumber(runs - newest.length)} older ones</li>}
    </ul>
  )
}
