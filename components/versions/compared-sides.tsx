/** What differs between two documents: the canvas, the sentence about it, and the list of changes with keys to walk it. */
'use client'
import { useCallback, useMemo, useRef } from 'react'
import { ChevronDown, ChevronUp, Equal } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import type { Workflow } from '#lib/api/workflows.ts'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { changeSentence } from '#lib/nodes/change-words.ts'
import { useCommands, type Command } from '#components/shell/command-registry.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { Chip } from '#components/ui/chip.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { placeCards } from '#components/canvas/placed-cards.ts'
import { centre } from '#components/canvas/geometry.ts'
import { pointAt, routesOf } from '#components/canvas/edge-routes.ts'
import type { Flow } from '#components/canvas/workflow-canvas.tsx'
import { changeEntries, nextEntry, type ChangeEntry } from './change-entries.ts'
import { ChangeList, focusEntry } from './change-list.tsx'
import { compareDocuments, isSame, sideName, type Side } from './compare.ts'
import { ComparisonCanvas } from './comparison-canvas.tsx'
import { drawComparison, type DrawnComparison } from './drawn-comparison.ts'
import type { Layout } from './use-layout.ts'

export interface ComparedSidesProps {
  workflow: Workflow
  from: Side
  to: Side
  before: WorkflowDocument
  after: WorkflowDocument
  /** Key of the change that is open. */
  change: string | undefined
  onChange(change: string | undefined): void
  layout: Layout
}

export function ComparedSides({ workflow, from, to, before, after, change, onChange, layout }: ComparedSidesProps) {
  const comparison = useMemo(() => compareDocuments(before, after), [before, after])
  const drawn = useMemo(() => drawComparison(comparison), [comparison])
  const entries = useMemo(() => changeEntries(comparison, drawn), [comparison, drawn])
  const { onReady, onFit, show } = useView(drawn)
  const router = useRouter()
  const open = entries.find(({ key }) => key === change)
  const place = open ? entries.indexOf(open) + 1 : 0

  const go = useCallback(
    (entry: ChangeEntry | undefined) => {
      if (!entry) return
      onChange(entry.key)
      show(entry.drawn)
      requestAnimationFrame(() => focusEntry(entry.key))
    },
    [onChange, show],
  )
  useCommands('Versions', commandsOf({ entries, change, go, onFit, choose: layout.choose, split: layout.split, leave: () => router.push(`/workflows/${workflow.slug}`) }))

  if (isSame(comparison)) {
    return (
      <main id="main" className="grid flex-1 place-items-center">
        <EmptyState icon={Equal} title={`${sideName(from)} and ${sideName(to)} are the same`} actions={<Link href={`/workflows/${workflow.slug}`} className={buttonClass('primary')}>Open the builder</Link>}>
          Nothing differs, neither in what runs nor in how it is drawn. Choose another version above.
        </EmptyState>
      </main>
    )
  }
  return (
    <main id="main" className={classNames('grid min-h-0 flex-1', layout.wide ? 'grid-cols-[minmax(0,1fr)_clamp(460px,43vw,800px)]' : 'grid-rows-[minmax(220px,42%)_minmax(0,1fr)]')}>
      <div className="relative flex min-h-0 min-w-0">
        <ComparisonCanvas drawn={drawn} selected={open?.drawn} onSelect={(id) => onChange(entries.find((entry) => id !== undefined && entry.drawn === id)?.key)} onReady={onReady} onFit={onFit} />
      </div>
      <section aria-label="What changed" className={classNames('flex min-h-0 min-w-0 flex-col bg-canvas', layout.wide ? 'border-l border-line' : 'border-t border-line')}>
        <header className="flex shrink-0 items-start gap-3 border-b border-line bg-surface px-4 py-2.5">
          <div className="min-w-0">
            <p role="status">{changeSentence(comparison.phrases, 7)}.</p>
            <p className="mt-1 flex flex-wrap gap-1.5">
              <Chip tone={comparison.diff.sameGraph ? 'completed' : 'neutral'}>{comparison.diff.sameGraph ? 'Both run exactly alike' : 'They run differently'}</Chip>
            </p>
          </div>
          <div className="ml-auto flex shrink-0 items-center gap-0.5 text-12 text-fg-3 tabular-nums">
            <span className="pr-1">
              {place === 0 ? entries.length : `${place} of ${entries.length}`}
            </span>
            <IconButton icon={ChevronUp} label="Previous change" keys="k" size="sm" onClick={() => go(nextEntry(entries, change, -1))} />
            <IconButton icon={ChevronDown} label="Next change" keys="j" size="sm" onClick={() => go(nextEntry(entries, change, 1))} />
          </div>
        </header>
        <div className="min-h-0 flex-1 overflow-y-auto">
          <ChangeList
            entries={entries}
            open={open?.key}
            split={layout.split}
            onOpen={(key) => {
              onChange(key)
              show(entries.find((entry) => entry.key === key)?.drawn)
            }}
          />
        </div>
      </section>
    </main>
  )
}

interface CommandParts {
  entries: readonly ChangeEntry[]
  change: string | undefined
  go(entry: ChangeEntry | undefined): void
  onFit(): void
  split: boolean
  choose: Layout['choose']
  leave(): void
}

const commandsOf = ({ entries, change, go, onFit, split, choose, leave }: CommandParts): Command[] => [
  { id: 'next-change', label: 'Next change', keys: 'j', repeats: true, run: () => go(nextEntry(entries, change, 1)) },
  { id: 'previous-change', label: 'Previous change', keys: 'k', repeats: true, run: () => go(nextEntry(entries, change, -1)) },
  { id: 'fit', label: 'Fit into view', keys: 'shift+1', run: onFit },
  { id: 'split', label: split ? 'Show texts inline' : 'Show texts split', keys: 's', run: () => choose(split ? 'inline' : 'split') },
  { id: 'builder', label: 'Open the builder', keys: 'b', run: leave },
]

/** Zoom at which a card can be read, and beyond which one sees too little around it. */
const readable = { least: 0.6, most: 1 }
const moveMs = 240
const padding = { left: '76px', top: '40px', right: '40px', bottom: '64px' } as const

/** Moving the canvas: to everything, or to what a change is about. */
function useView({ document }: DrawnComparison) {
  const flow = useRef<Flow>(undefined)
  const duration = () => (matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : moveMs)
  const onReady = useCallback((ready: Flow) => {
    flow.current = ready
  }, [])
  const onFit = useCallback(() => void flow.current?.fitView({ maxZoom: 1, padding, duration: duration() }), [])
  const show = useCallback(
    (id: string | undefined) => {
      if (id === undefined || !flow.current) return
      const card = placeCards(document).get(id)
      const route = routesOf(document).get(id)
      const middle = card ? centre(card.rect) : route && pointAt(route, 0.5)
      if (!middle) return
      const zoom = Math.min(readable.most, Math.max(readable.least, flow.current.getZoom()))
      void flow.current.setCenter(middle.x, middle.y, { zoom, duration: duration() })
    },
    [document],
  )
  return { onReady, onFit, show }
}
