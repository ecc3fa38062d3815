/**
 * The versions of a prompt, newest first, over them what is not saved yet: number, message, who and when, tokens against the version before,
 * labels, how its tests ended, where it ran. A press compares a version with the one before it; another may be chosen to compare with.
 */
'use client'
import type { KeyboardEvent, ReactNode } from 'react'
import { ChevronDown, Ellipsis, GitCompareArrows, LibraryBig, Pencil, RotateCcw, Tag } from 'lucide-react'
import type { PromptHead, PromptVersionItem, TestResult } from '#lib/api/prompts.ts'
import { Chip } from '#components/ui/chip.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { formatNumber } from '#components/ui/format.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Menu, type MenuEntry } from '#components/ui/menu.tsx'
import { TimeAgo } from '#components/ui/time-ago.tsx'
import { LabelsPopover } from './labels-popover.tsx'
import { whereItRan, type Side, type Sides } from './sides.ts'
import type { PromptActs } from './use-prompt-acts.ts'

export interface VersionListProps {
  prompt: PromptHead
  versions: readonly PromptVersionItem[]
  /** Undefined where nothing is compared. */
  sides: Sides | undefined
  /** What is not saved as a version yet, if there is such. */
  unsaved: { tokenDelta: number | null; tests: TestResult | null; at?: string } | undefined
  acts: PromptActs
  /** What brings a version back, and what that is called. */
  restore: { label(number: number): string; run(number: number): void; disabled(number: number): boolean }
  onCompare(sides: Partial<Sides>): void
  onToLibrary(number: number): void
  more: { count: number; load(): void } | undefined
}

export function VersionList({ prompt, versions, sides, unsaved, acts, restore, onCompare, onToLibrary, more }: VersionListProps) {
  return (
    <section aria-label="Versions" className="min-h-0">
      <header className="flex h-10 items-center gap-2 border-b border-line px-3">
        <h2 className="font-strong">Versions</h2>
        <span className="truncate text-11 text-fg-3">messages, intents, model, context</span>
      </header>
      <ol>
        {unsaved && (
          <Row side="draft" sides={sides} onOpen={() => onCompare({ to: 'draft', from: prompt.latestVersion || 'draft' })} name={`v${prompt.latestVersion + 1}`} title="Not saved as a version yet" by={unsaved.at ? <>Draft, <TimeAgo at={unsaved.at} /></> : 'Unsaved edits'} delta={unsaved.tokenDelta}>
            <Chip tone="waiting" icon={Pencil} className="h-[18px]">
              draft
            </Chip>
            <Tests tests={unsaved.tests} />
          </Row>
        )}
        {versions.map((version) => (
          <VersionRow key={version.number} {...{ prompt, version, sides, acts, restore, onCompare, onToLibrary }} />
        ))}
      </ol>
      {versions.length === 0 && !unsaved && <p className="px-3 py-4 text-12 text-fg-3">No content of it was saved, run or published yet.</p>}
      {more && (
        <button type="button" onClick={more.load} className="flex h-7 w-full items-center gap-2 border-b border-line px-3 text-12 text-fg-3 hover:bg-hover hover:text-fg">
          <ChevronDown aria-hidden className="size-3.5" />
          {more.count} older
        </button>
      )}
    </section>
  )
}

type VersionRowProps = Pick<VersionListProps, 'prompt' | 'sides' | 'acts' | 'restore' | 'onCompare' | 'onToLibrary'> & { version: PromptVersionItem }

function VersionRow({ prompt, version, sides, acts, restore, onCompare, onToLibrary }: VersionRowProps) {
  const { number, message, by, createdAt, labels, tests, tokenDelta } = version
  const held = prompt.draft?.version === number
  const entries: MenuEntry[] = [
    { label: 'Compare with this one', icon: GitCompareArrows, onSelect: () => onCompare({ from: number }) },
    { label: restore.label(number), icon: RotateCcw, disabled: restore.disabled(number), onSelect: () => restore.run(number) },
    { label: 'New library prompt from it', icon: LibraryBig, onSelect: () => onToLibrary(number) },
  ]
  return (
    <Row
      side={number}
      sides={sides}
      onOpen={() => onCompare({ to: number, from: Math.max(1, number - 1) })}
      name={`v${number}`}
      title={message || 'No message'}
      quiet={message === ''}
      by={<span title={`${by}, ${createdAt}`}>{initials(by)} · <TimeAgo at={createdAt} /></span>}
      delta={tokenDelta}
      actions={
        <>
          <LabelsPopover promptId={prompt.id} version={number} acts={acts} trigger={<IconButton icon={Tag} size="sm" label={`Labels of v${number}`} />} />
          <Menu label={`Acts on v${number}`} align="end" entries={entries} trigger={<IconButton icon={Ellipsis} size="sm" label={`Acts on v${number}`} />} />
        </>
      }
    >
      {held && (
        <Chip tone="waiting" icon={Pencil} className="h-[18px]" title="The draft holds this content">
          draft
        </Chip>
      )}
      {labels.map((label) => (
        <Chip key={label} tone={label === 'production' ? 'completed' : 'neutral'} icon={Tag} className="h-[18px]">
          {label}
        </Chip>
      ))}
      <span className="truncate text-11 text-fg-3" title={whereItRan(version)}>
        {whereItRan(version)}
      </span>
      <Tests tests={tests} />
    </Row>
  )
}

interface RowProps {
  side: Side
  sides: Sides | undefined
  name: string
  title: string
  quiet?: boolean
  by: ReactNode
  delta: number | null
  actions?: ReactNode
  onOpen(): void
  children: ReactNode
}

/** Which side a row stands on is said in words too. */
function Row({ side, sides, name, title, quiet, by, delta, actions, onOpen, children }: RowProps) {
  const isTo = sides?.to === side
  const isFrom = !isTo && sides?.from === side
  const shownAs = isTo ? 'after' : isFrom ? 'before' : undefined
  return (
    <li data-shown={shownAs} className="group relative border-b border-line-soft hover:bg-hover data-shown:bg-hover data-[shown=after]:shadow-[inset_2px_0_0_var(--add)] data-[shown=before]:shadow-[inset_2px_0_0_var(--del)]">
      <button type="button" aria-current={isTo ? 'true' : undefined} onClick={onOpen} onKeyDown={walk} className="grid w-full grid-cols-[30px_minmax(0,1fr)_auto] gap-x-2 px-3 py-2 text-left text-12/[18px] outline-offset-[-2px]">
        <span className="row-span-3 font-mono font-medium">{name}</span>
        <span className={classNames('col-span-2 truncate pr-12', quiet && 'text-fg-3')} title={title}>
          {title}
        </span>
        <span className="truncate text-fg-3">{by}</span>
        <Delta tokens={delta} />
        <span className="col-span-2 mt-0.5 flex min-w-0 flex-wrap items-center gap-x-1.5 gap-y-1">{children}</span>
        {shownAs && <span className="sr-only">, shown as {shownAs}</span>}
      </button>
      {actions && <span className="absolute top-1.5 right-2 flex items-center opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 has-[[data-state=open]]:opacity-100">{actions}</span>}
    </li>
  )
}

function Delta({ tokens }: { tokens: number | null }) {
  if (tokens === null) return <span />
  const sign = tokens > 0 ? '+' : tokens < 0 ? '−' : ''
  return (
    <span className={classNames('tabular-nums', tokens < 0 ? 'text-add' : 'text-fg-3')} title="Tokens of the template, against the version before">
      {sign}
      {formatNumber(Math.abs(tokens))}
    </span>
  )
}

/** ↑ ↓ walk between the rows. */
function walk(event: KeyboardEvent<HTMLButtonElement>) {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  if (step === 0) return
  event.preventDefault()
  const rows = [...(event.currentTarget.closest('ol')?.querySelectorAll<HTMLButtonElement>(':scope > li > button') ?? [])]
  rows[rows.indexOf(event.currentTarget) + step]?.focus()
}

function Tests({ tests }: { tests: TestResult | null }) {
  if (!tests) return null
  return <span className={classNames('ml-auto text-11 tabular-nums', tests.passed < tests.total ? 'text-failed' : 'text-fg-3')}>{tests.passed}/{tests.total} tests</span>
}

/** `anna.keller@example.com` → AK, `key:ci` → ci. */
function initials(by: string): string {
  if (by.startsWith('key:')) return by.slice(4)
  const words = (by.split('@')[0] ?? by).split(/[._\s-]+/).filter(Boolean)
  return words.length > 1 ? words.slice(0, 2).map((word) => word.charAt(0).toUpperCase()).join('') : (words[0] ?? by)
}
