/**
 * ⌘K: jumps to workflows and runs and does what the screens offer. `>` shows commands only. A chunk of its own, loaded when first
 * opened. What it finds comes from the API's own search for runs, and from the list of workflows.
 */
'use client'
import { useDeferredValue, useEffect, useState, type ReactNode, type RefObject } from 'react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Command as Cmdk } from 'cmdk'
import { BookOpen, CornerDownLeft, FileDiff, FlaskConical, Inbox, LibraryBig, ListTree, Play, Search, SquareTerminal, Workflow, type LucideIcon } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { Dialog as Radix } from 'radix-ui'
import { guidePages, guidePath } from '#components/guide/guide-pages.ts'
import { inboxPath } from '#components/inbox/inbox-address.ts'
import { intentGroupsPath } from '#components/intent-groups/paths.ts'
import { promptPath, promptsPath } from '#components/prompts/paths.ts'
import { testsPath } from '#components/tests/paths.ts'
import { Kbd } from '#components/ui/kbd.tsx'
import { formatDateTime } from '#components/ui/format.ts'
import { shortId } from '#components/ui/id-chip.tsx'
import { StatusIcon } from '#components/ui/status-chip.tsx'
import { promptsQuery } from '#lib/client/prompts.ts'
import { runsQuery } from '#lib/client/runs.ts'
import { workflowsQuery } from '#lib/client/workflows.ts'
import { useCommandRegistry } from './command-registry.tsx'

interface Entry {
  id: string
  label: string
  detail?: string
  icon?: LucideIcon
  lead?: ReactNode
  keys?: string
  keywords?: readonly string[]
  run?(): void
}

/** Workflows and runs shown before anything is typed. */
const shownAtFirst = { workflows: 4, runs: 3 }
const mostRuns = 6
const mostPrompts = 6
const mostActions = 12

export interface CommandPaletteProps {
  open: boolean
  /** What was typed before it was there, taken once. */
  typedAhead: RefObject<string>
  onOpenChange(open: boolean): void
}

export default function CommandPalette({ open, typedAhead, onOpenChange }: CommandPaletteProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          aria-describedby=""
          className="appear fixed top-[132px] left-1/2 z-40 w-[620px] max-w-[calc(100vw-32px)] -translate-x-1/2 overflow-hidden rounded-12 border border-line-strong bg-raised shadow-3 outline-none max-h-[calc(100dvh-180px)]"
        >
          <Radix.Title className="sr-only">Search or jump to</Radix.Title>
          {open && <Palette typedAhead={typedAhead} close={() => onOpenChange(false)} />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function Palette({ typedAhead, close }: Pick<CommandPaletteProps, 'typedAhead'> & { close(): void }) {
  const [text, setText] = useState(() => typedAhead.current)
  useEffect(() => {
    typedAhead.current = ''
  }, [typedAhead])
  const commandsOnly = text.startsWith('>')
  const search = commandsOnly ? text.slice(1).trim() : text.trim()
  const jumps = useJumps(search)
  const actions = useActions(search)
  const router = useRouter()
  const guide = commandsOnly ? [] : matching(search === '' ? [] : guideEntries(router), search)
  const shownJumps = commandsOnly ? [] : matching(jumps, search)
  const shownActions = matching(actions, search).slice(0, mostActions)
  const sections = [
    { title: 'Jump to', entries: shownJumps },
    { title: 'Do', entries: shownActions },
  ]
  if (nearest(shownActions, search) < nearest(shownJumps, search)) sections.reverse()
  const count = shownJumps.length + shownActions.length + guide.length

  function choose(entry: Entry) {
    close()
    entry.run?.()
  }

  return (
    <Cmdk label="Search or jump to" shouldFilter={false} loop>
      <label className="flex h-[52px] items-center gap-2.5 border-b border-line px-4">
        <Search aria-hidden className="size-4 shrink-0 text-fg-3" />
        <Cmdk.Input autoFocus value={text} onValueChange={setText} placeholder="Search or jump to" className="h-full min-w-0 flex-1 bg-transparent text-16 outline-none" />
      </label>
      <Cmdk.List className="max-h-[min(430px,calc(100dvh-280px))] overflow-auto p-1.5">
        <Cmdk.Empty className="px-2.5 py-6 text-center text-fg-3">Nothing is called “{search}”.</Cmdk.Empty>
        {[...sections, { title: 'Read', entries: guide }].map(({ title, entries }) => (
          <Section key={title} title={title} entries={entries} search={search} onChoose={choose} />
        ))}
      </Cmdk.List>
      <footer className="flex h-[38px] items-center gap-4 border-t border-line bg-inset px-3.5 text-12 text-fg-3">
        <span className="flex items-center gap-[5px]">
          <span className="inline-grid h-[18px] min-w-[18px] place-items-center rounded-4 border border-line bg-inset">
            <CornerDownLeft aria-hidden className="size-3" />
          </span>
          Open
        </span>
        <span className="flex items-center gap-[5px]">
          <Kbd keys=">" />
          Commands only
        </span>
        <span className="ml-auto tabular-nums" aria-live="polite">
          {count === 1 ? '1 result' : `${count} results`}
        </span>
      </footer>
    </Cmdk>
  )
}

function Section({ title, entries, search, onChoose }: { title: string; entries: readonly Entry[]; search: string; onChoose(entry: Entry): void }) {
  if (entries.length === 0) return null
  return (
    <Cmdk.Group
      heading={title}
      className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-11 [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-fg-3"
    >
      {entries.map((entry) => (
        <Cmdk.Item
          key={entry.id}
          value={entry.id}
          onSelect={() => onChoose(entry)}
          className="group flex h-9 items-center gap-2.5 rounded-8 px-2.5 data-[selected=true]:bg-active"
        >
          {entry.lead ?? (entry.icon && <entry.icon aria-hidden strokeWidth={1.75} className="size-4 shrink-0 text-fg-3" />)}
          <span className="truncate">
            <Marked text={entry.label} search={search} />
          </span>
          {entry.detail && <span className="truncate text-12 text-fg-3 group-data-[selected=true]:text-fg-2">{entry.detail}</span>}
          {entry.keys && <Kbd keys={entry.keys} className="ml-auto" />}
        </Cmdk.Item>
      ))}
    </Cmdk.Group>
  )
}

/** The found part in bold. */
function Marked({ text, search }: { text: string; search: string }) {
  const at = search ? text.toLowerCase().indexOf(search.toLowerCase()) : -1
  if (at < 0) return text
  return (
    <>
      {text.slice(0, at)}
      <b className="font-strong">{text.slice(at, at + search.length)}</b>
      {text.slice(at + search.length)}
    </>
  )
}

/** Every word of the search must occur somewhere; what is called like it comes first. */
function matching(entries: readonly Entry[], search: string): Entry[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const found = entries.filter((entry) => {
    const text = [entry.label, entry.detail, ...(entry.keywords ?? [])].join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  })
  return search === '' ? found : found.sort((a, b) => distance(a, search) - distance(b, search))
}

/** How far a label is from what is searched: it begins with the word, begins so, a word of it begins so, has it somewhere, has it not. */
function distance({ label }: Entry, search: string): number {
  const [text, wanted] = [label.toLowerCase(), search.toLowerCase()]
  if (text === wanted || text.startsWith(`${wanted} `)) return 0
  if (text.startsWith(wanted)) return 1
  if (text.includes(` ${wanted}`)) return 2
  return text.includes(wanted) ? 3 : 4
}

const nearest = (entries: readonly Entry[], search: string): number => Math.min(...entries.map((entry) => (search === '' ? 0 : distance(entry, search))))

function useJumps(search: string): Entry[] {
  const router = useRouter()
  const deferred = useDeferredValue(search)
  const workflows = useInfiniteQuery(workflowsQuery())
  const runs = useInfiniteQuery({ ...runsQuery({ q: deferred.length >= 3 ? deferred : undefined }, 10), placeholderData: (previous) => previous })
  const prompts = useInfiniteQuery({ ...promptsQuery(deferred), enabled: deferred.length >= 2 })
  const limit = search ? Infinity : shownAtFirst.workflows
  const places = useCommandRegistry().live().filter(({ jump }) => jump)
  return [
    ...(search ? places : []).map((place) => ({ ...place, id: `place ${place.id}` })),
    ...(workflows.data?.pages ?? [])
      .flatMap((page) => page.items)
      .slice(0, limit)
      .map((workflow) => ({
        id: `workflow ${workflow.id}`,
        label: workflow.name,
        detail: 'Workflow',
        icon: Workflow,
        keywords: [workflow.slug],
        run: () => router.push(`/workflows/${workflow.slug}`),
      })),
    ...(runs.data?.pages ?? [])
      .flatMap((page) => page.items)
      .slice(0, search ? mostRuns : shownAtFirst.runs)
      .map((run) => ({
        id: `run ${run.id}`,
        label: `${run.workflow.name}, ${shortId(run.id)}`,
        detail: `Run, ${formatDateTime(new Date(run.startedAt))}`,
        lead: <StatusIcon status={run.status} />,
        keywords: [run.id, run.workflow.slug],
        run: () => router.push(`/runs/${run.id}`),
      })),
    ...(search ? (prompts.data?.pages ?? []) : [])
      .flatMap((page) => page.items)
      .slice(0, mostPrompts)
      .map((prompt) => ({
        id: `prompt ${prompt.id}`,
        label: prompt.name,
        detail: prompt.workflow ? `Prompt of ${prompt.workflow.name}` : 'Library prompt',
        icon: FileDiff,
        keywords: [prompt.workflow?.name ?? ''],
        run: () => router.push(promptPath(prompt.id)),
      })),
    { id: 'page workflows', label: 'Workflows', detail: 'Page', icon: Workflow, keys: 'g w', run: () => router.push('/workflows') },
    { id: 'page inbox', label: 'Inbox', detail: 'Page', icon: Inbox, keys: 'g n', keywords: ['requests', 'approvals', 'questions'], run: () => router.push(inboxPath) },
    { id: 'page runs', label: 'Runs', detail: 'Page', icon: ListTree, keys: 'g r', run: () => router.push('/runs') },
    { id: 'page prompts', label: 'Prompts', detail: 'Page', icon: FileDiff, keys: 'g p', run: () => router.push(promptsPath) },
    { id: 'page tests', label: 'Tests', detail: 'Page', icon: FlaskConical, keys: 'g t', run: () => router.push(testsPath) },
    { id: 'page groups', label: 'Intent groups', detail: 'Page', icon: LibraryBig, keys: 'g i', run: () => router.push(intentGroupsPath) },
    ...(search === '' ? guideEntries(router).slice(0, 1) : []),
  ]
}

/** Pages of the guide: what one reads about a thing comes after doing it. */
function guideEntries(router: ReturnType<typeof useRouter>): Entry[] {
  return guidePages.map(({ name, title, summary, keywords }) => ({ id: `guide ${name}`, label: title, detail: `Guide, ${summary}`, icon: BookOpen, keywords, run: () => router.push(guidePath(name)) }))
}

/** What the screens registered, the current one's first; and, once something is typed, running the workflows it finds. */
function useActions(search: string): Entry[] {
  const router = useRouter()
  const workflows = useInfiniteQuery(workflowsQuery())
  const commands = useCommandRegistry()
    .live()
    .filter((command) => command.palette !== false && !command.jump)
    .map((command) => ({ ...command, id: `do ${command.id}`, icon: command.icon ?? SquareTerminal }))
  if (search === '') return commands
  const runs = (workflows.data?.pages ?? [])
    .flatMap((page) => page.items)
    .map(({ id, slug, name, latestVersion }) => ({
      id: `run ${id}`,
      label: `Run ${name}`,
      detail: latestVersion === null ? 'Draft' : `Draft or v${latestVersion}`,
      icon: Play,
      run: () => router.push(`/workflows/${slug}?run=1`),
    }))
  return [...commands, ...runs]
}
