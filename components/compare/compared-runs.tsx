/** Two loaded runs: their facts, the aligned steps, the selected one in detail. Owns which row is selected and what counts as a difference. */
'use client'
import { useCallback, useMemo, useState } from 'react'
import { ArrowLeftRight, ChevronDown, ChevronUp, Columns2, GitCompareArrows, Info } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { alignRuns, firstKind, sameEverywhere, type RunAlignment } from '#lib/engine/run-alignment.ts'
import { looks, type SameNode } from '#lib/engine/run-alignment-kinds.ts'
import type { RunTrace } from '#lib/engine/run-alignment-trace.ts'
import { useCommands } from '#components/shell/command-registry.tsx'
import { TopBar } from '#components/shell/top-bar.tsx'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { plural } from '#components/ui/format.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { shortId } from '#components/ui/id-chip.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { useLayout } from '#components/versions/use-layout.ts'
import { AlignedList } from './aligned-list.tsx'
import { listAligned, nextDifference, rowKeys } from './aligned-items.ts'
import type { CompareView, DetailTab } from './compare-address.ts'
import { ComparisonProvider, type Comparison } from './comparison.ts'
import { lookWords, rowName, whatDiffers } from './difference-words.ts'
import { divergencesPath } from './paths.ts'
import { RowDetail } from './row-detail.tsx'
import { RunFactsTable } from './run-facts-table.tsx'
import type { ComparedRun } from './use-compared-run.ts'

export interface ComparedRunsProps {
  a: ComparedRun
  b: ComparedRun
  view: CompareView
  change(part: Partial<CompareView>): void
}

export function ComparedRuns({ a, b, view, change }: ComparedRunsProps) {
  const { rows, unread } = useAlignment(a, b)
  const keys = useMemo(() => rowKeys(rows), [rows])
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const wanted = view.at === null ? -1 : keys.indexOf(view.at)
  const { items, first, differences } = useMemo(() => listAligned(rows, view.look, open, wanted), [rows, view.look, open, wanted])
  const selected = wanted >= 0 ? wanted : first
  const comparison = useShared(a, b, rows, view.look)
  const layout = useLayout()
  const row = rows[selected]
  const tab: DetailTab = view.tab ?? (row && ['context', 'prompt', 'model'].includes(firstKind(row, view.look) ?? '') ? 'context' : 'step')
  const select = useCallback((index: number) => change({ at: keys[index] ?? null }), [change, keys])
  const go = (direction: 1 | -1) => {
    const next = nextDifference(differences, selected, direction)
    if (next >= 0) select(next)
  }
  useCompareCommands({ a, b, change, go, first, select, tab, split: layout.split, choose: layout.choose })

  const sentence = sentenceOf(comparison, first)
  const place = differences.indexOf(selected) + 1
  return (
    <ComparisonProvider value={comparison}>
      <CompareBar a={a} b={b} onSwap={() => change({ a: b.id, b: a.id, at: null })} />
      <main id="main" className="flex min-h-0 flex-1 flex-col">
        <RunFactsTable a={a} b={b} onChoose={(side, runId) => change({ [side]: runId, at: null })} />
        <Notices a={a} b={b} unread={unread} />
        <div className="flex h-10 shrink-0 items-center gap-3 border-b border-line bg-surface px-4">
          <p role="status" aria-label="First divergence" className="min-w-0 truncate">
            {first < 0 ? (
              nothingWords(comparison)
            ) : (
              <>
                <span className="text-fg-3">First divergence: </span>
                {sentence}
              </>
            )}
          </p>
          <span className="ml-auto flex shrink-0 items-center gap-1 text-12 text-fg-3 tabular-nums">
            <span className="pr-1">{place === 0 ? plural(differences.length, 'difference') : `${place} of ${plural(differences.length, 'difference')}`}</span>
            <IconButton icon={ChevronUp} label="Previous difference" keys="k" size="sm" disabled={differences.length === 0} onClick={() => go(-1)} />
            <IconButton icon={ChevronDown} label="Next difference" keys="j" size="sm" disabled={differences.length === 0} onClick={() => go(1)} />
          </span>
          <SegmentedControl label="What counts as a difference" value={view.look} onChange={(look) => change({ look, at: null })} options={looks.map((value) => ({ value, label: <span title={lookWords[value].means}>{lookWords[value].word}</span>, name: lookWords[value].word }))} />
        </div>
        <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,52fr)_minmax(0,48fr)] min-[1800px]:grid-cols-[minmax(0,50fr)_minmax(0,50fr)]">
          <div className="flex min-h-0 min-w-0 border-r border-line">
            <AlignedList items={items} selected={selected} onSelect={select} onToggle={(key) => setOpen((known) => (known.has(key) ? new Set([...known].filter((each) => each !== key)) : new Set([...known, key])))} />
          </div>
          <div className="flex min-h-0 min-w-0 bg-canvas">
            <RowDetail row={row} tab={tab} onTab={(next) => change({ tab: next })} split={layout.split} />
          </div>
        </div>
      </main>
    </ComparisonProvider>
  )
}

function useAlignment(a: ComparedRun, b: ComparedRun): RunAlignment {
  const sameNode = useMemo(() => sameNodes(a.document, b.document), [a.document, b.document])
  return useMemo(() => alignRuns(a.tree, b.tree, sameNode), [a.tree, b.tree, sameNode])
}

/** What a node is to its run: its type, its data without what only people see, and where it leads. */
function sameNodes(a: WorkflowDocument | undefined, b: WorkflowDocument | undefined): SameNode {
  if (!a || !b || a === b) return sameEverywhere
  const [ours, theirs] = [definitions(a), definitions(b)]
  return (node) => ours.get(node) === theirs.get(node)
}

function definitions({ nodes, edges }: WorkflowDocument): Map<string, string> {
  return new Map(
    nodes.map(({ id, type, data: { ui: _ui, label: _label, pinned: _pinned, promptId: _promptId, ...data } }) => {
      const leads = edges.filter(({ source }) => source === id).map(({ sourceHandle, target }) => `${sourceHandle ?? ''} ${target}`)
      return [id, JSON.stringify([type, data, leads.sort()])]
    }),
  )
}

function useShared(a: ComparedRun, b: ComparedRun, rows: RunAlignment['rows'], look: Comparison['look']): Comparison {
  const [left, right] = [a.tree.trace, b.tree.trace]
  const visits = useMemo(() => {
    const [ours, theirs] = [visitsOf(left), visitsOf(right)]
    return (node: string) => Math.max(ours.get(node) ?? 0, theirs.get(node) ?? 0)
  }, [left, right])
  const [before, after, document] = [a.names, b.names, b.document]
  const names = useMemo(() => {
    const known = new Set(document?.nodes.map(({ id }) => id))
    return (node: string) => (known.has(node) ? after(node) : before(node))
  }, [before, after, document])
  const live = a.live ? (b.live ? 'both' : 'a') : b.live ? 'b' : 'none'
  return useMemo(() => ({ a, b, rows, look, names, visits, live }), [a, b, rows, look, names, visits, live])
}

function visitsOf({ steps }: RunTrace): Map<string, number> {
  const visits = new Map<string, number>()
  for (const { node } of steps) visits.set(node, (visits.get(node) ?? 0) + 1)
  return visits
}

function sentenceOf({ rows, look, names, visits }: Comparison, first: number): string {
  const row = rows[first]
  const kind = row && firstKind(row, look)
  if (!row || !kind) return ''
  return `${rowName(row, names, visits)} ${row.kind === 'end' ? 'differs: ' : ''}${whatDiffers(row, kind)}`
}

function nothingWords({ rows, look, live }: Comparison): string {
  const steps = rows.filter(({ kind, pending }) => kind === 'step' && !pending).length
  const what = look === 'all' ? 'Both did the same' : look === 'values' ? 'Both took the same path with the same values' : 'Both took the same path'
  return `${what}, ${plural(steps, 'step')}${live === 'none' ? '' : ' so far'}`
}

function CompareBar({ a, b, onSwap }: Pick<ComparedRunsProps, 'a' | 'b'> & { onSwap(): void }) {
  const { workflow } = b.run ?? a.run ?? {}
  return (
    <TopBar
      crumbs={[
        workflow ? { label: workflow.name, href: `/workflows/${workflow.slug}` } : { label: 'Workflow' },
        { label: 'Runs', href: workflow ? `/runs?workflow=${workflow.slug}` : '/runs', whole: true },
        { label: <span>Compare <span className="font-mono text-13">{shortId(a.id)}</span> with <span className="font-mono text-13">{shortId(b.id)}</span></span>, whole: true },
      ]}
    >
      {a.run && (
        <Link href={divergencesPath(a.run.workflow.slug, a.id)} title="Where all other runs of the workflow first diverge from A" className={buttonClass('neutral', 'md', 'max-md:hidden')}>
          <GitCompareArrows aria-hidden />
          Other runs
        </Link>
      )}
      <Button icon={ArrowLeftRight} keys="x" onClick={onSwap}>
        Swap
      </Button>
    </TopBar>
  )
}

function Notices({ a, b, unread }: { a: ComparedRun; b: ComparedRun; unread: number }) {
  const notices = [
    ...(a.run && b.run && a.run.workflow.id !== b.run.workflow.id ? [`These are runs of two workflows, ${a.run.workflow.name} and ${b.run.workflow.name}: steps pair where their nodes have the same id.`] : []),
    ...(a.id === b.id ? ['Both sides are one and the same run. Choose another one.'] : []),
    ...(unread > 0 ? [`${plural(unread, 'pair')} of child runs ${unread === 1 ? 'is' : 'are'} compared by ${unread === 1 ? 'its end' : 'their ends'} alone; their logs are not read here, or not yet.`] : []),
  ]
  return notices.map((text) => (
    <p key={text} className="flex shrink-0 items-center gap-2 border-b border-waiting-line bg-waiting-soft px-4 py-1.5 text-12 text-waiting">
      <Info aria-hidden className="size-3.5 shrink-0" />
      {text}
    </p>
  ))
}

interface CommandParts {
  a: ComparedRun
  b: ComparedRun
  change: ComparedRunsProps['change']
  go(direction: 1 | -1): void
  first: number
  select(row: number): void
  tab: DetailTab
  split: boolean
  choose(layout: 'split' | 'inline'): void
}

function useCompareCommands({ a, b, change, go, first, select, tab, split, choose }: CommandParts): void {
  const router = useRouter()
  useCommands('Compare', [
    { id: 'next-difference', label: 'Next difference', keys: 'j', repeats: true, run: () => go(1) },
    { id: 'previous-difference', label: 'Previous difference', keys: 'k', repeats: true, run: () => go(-1) },
    { id: 'first-difference', label: 'First divergence', keys: '1', disabled: first < 0, run: () => select(first) },
    { id: 'context', label: tab === 'context' ? 'Show the step’s values' : 'Show the context windows', keys: 'd', run: () => change({ tab: tab === 'context' ? 'step' : 'context' }) },
    { id: 'swap', label: 'Swap sides', keys: 'x', icon: ArrowLeftRight, run: () => change({ a: b.id, b: a.id, at: null }) },
    { id: 'split', label: split ? 'Show texts inline' : 'Show texts split', keys: 's', icon: Columns2, run: () => choose(split ? 'inline' : 'split') },
    { id: 'open-a', label: 'Open run A', run: () => router.push(`/runs/${a.id}`) },
    { id: 'open-b', label: 'Open run B', run: () => router.push(`/runs/${b.id}`) },
    { id: 'walk', label: 'Walk the steps', keys: 'arrowup arrowdown' },
  ])
}
