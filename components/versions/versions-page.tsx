/**
 * Two versions of a workflow (or a version and the draft) side by side: both on one canvas, every change in a list, field by field. The
 * address says which two, and which change is open.
 */
'use client'
import { useCallback, useEffect, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { ArrowRight, ArrowRightLeft, FileQuestionMark, History, RotateCcw } from 'lucide-react'
import Link from 'next/link'
import { useSearchParams } from 'next/navigation'
import { ApiError } from '#lib/api/errors.ts'
import type { Workflow } from '#lib/api/workflows.ts'
import { errorText } from '#lib/client/query-client.ts'
import { TopBar } from '#components/shell/top-bar.tsx'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { sideName, sideText, type Side } from './compare.ts'
import { ComparedSides } from './compared-sides.tsx'
import { SidePicker } from './side-picker.tsx'
import { savedWorkflowQuery, sidesOf, useSide } from './use-sides.ts'
import { useLayout, type Layout } from './use-layout.ts'

export function VersionsPage({ slug }: { slug: string }) {
  const search = useSearchParams()
  const { data, error, refetch } = useQuery(savedWorkflowQuery(slug))
  // Who comes with another address looks at something else.
  if (data) return <Versions key={search.toString()} workflow={data} search={search} />
  const gone = error instanceof ApiError && error.code === 'not_found'
  return (
    <>
      <TopBar crumbs={[{ label: 'Workflows', href: '/workflows' }, { label: slug, href: `/workflows/${slug}` }, { label: 'Versions', whole: true }]} />
      <main id="main" className="grid flex-1 place-items-center">
        {error ? (
          <EmptyState icon={FileQuestionMark} title={gone ? 'There is no such workflow' : 'The workflow could not be loaded'} actions={gone ? <Link href="/workflows" className={buttonClass('primary')}>All workflows</Link> : <Button onClick={() => void refetch()}>Try again</Button>}>
            {gone ? `Nothing is called “${slug}”. It may have been archived.` : errorText(error)}
          </EmptyState>
        ) : (
          <Skeleton className="h-64 w-1/2" />
        )}
      </main>
    </>
  )
}

/** What is looked at; the address follows it. */
interface View {
  from: Side
  to: Side
  /** Key of the change that is open. */
  change: string | undefined
}

/** `search` is what the address held when one came here. */
function Versions({ workflow, search }: { workflow: Workflow; search: URLSearchParams }) {
  const { name, slug } = workflow
  const [view, setView] = useState((): View | undefined => {
    const sides = sidesOf(workflow, search.get('from'), search.get('to'))
    return sides && { ...sides, change: search.get('change') ?? undefined }
  })
  const change = useCallback(
    (part: Partial<View>) => {
      setView((now) => now && { ...now, ...part })
    },
    [setView],
  )
  useEffect(() => {
    if (!view) return
    const query = new URLSearchParams({ from: sideText(view.from), to: sideText(view.to), ...(view.change !== undefined && { change: view.change }) })
    // Without a step back for each, and without the router, which would draw the page again.
    history.replaceState(history.state, '', `/workflows/${slug}/versions?${query.toString()}`)
    document.title = `${name}, ${sideName(view.from)} to ${sideName(view.to)} · Oriel`
  }, [view, name, slug])
  if (view) return <Chosen workflow={workflow} view={view} onChange={change} />
  return (
    <>
      <TopBar crumbs={crumbsOf(workflow)} />
      <main id="main" className="grid flex-1 place-items-center">
        <EmptyState icon={History} title="Nothing is published yet" actions={<Link href={`/workflows/${slug}`} className={buttonClass('primary')}>Open the builder</Link>}>
          Each time the draft is published it becomes a version that never changes. Here two of them stand side by side.
        </EmptyState>
      </main>
    </>
  )
}

const crumbsOf = ({ name, slug }: Workflow) => [{ label: 'Workflows', href: '/workflows' }, { label: name, href: `/workflows/${slug}` }, { label: 'Versions', whole: true }]

function Chosen({ workflow, view: { from, to, change }, onChange }: { workflow: Workflow; view: View; onChange(part: Partial<View>): void }) {
  const { slug } = workflow
  const before = useSide(workflow, from)
  const after = useSide(workflow, to)
  const layout = useLayout()
  const open = useCallback((next: string | undefined) => onChange({ change: next }), [onChange])
  // What was compared stays until the next comparison is there.
  const [shown, setShown] = useState<{ before: typeof before.document; after: typeof after.document; key: string }>()
  const key = `${sideText(from)} ${sideText(to)}`
  if (before.document && after.document && (shown?.key !== key || shown.before !== before.document || shown.after !== after.document)) setShown({ before: before.document, after: after.document, key })
  const error = before.error ?? after.error
  return (
    <>
      <TopBar
        crumbs={crumbsOf(workflow)}
        meta={
          <>
            <SidePicker workflow={workflow} label="Before" value={from} onChange={(side) => onChange({ from: side, change: undefined })} />
            <ArrowRight aria-label="to" className="size-3.5 shrink-0 text-fg-3" />
            <SidePicker workflow={workflow} label="After" value={to} onChange={(side) => onChange({ to: side, change: undefined })} />
            <IconButton icon={ArrowRightLeft} label="Swap the sides" size="sm" onClick={() => onChange({ from: to, to: from })} />
          </>
        }
      >
        <Actions slug={slug} from={from} to={to} layout={layout} />
      </TopBar>
      {error ? (
        <main id="main" className="grid flex-1 place-items-center">
          <EmptyState icon={FileQuestionMark} title="One of the two is not there">
            {errorText(error)}
          </EmptyState>
        </main>
      ) : shown?.before && shown.after ? (
        <ComparedSides key={shown.key} workflow={workflow} from={from} to={to} before={shown.before} after={shown.after} change={change} onChange={open} layout={layout} />
      ) : (
        <main id="main" className="grid flex-1 place-items-center">
          <Skeleton className="h-64 w-1/2" />
        </main>
      )}
    </>
  )
}

function Actions({ slug, from, to, layout }: { slug: string; from: Side; to: Side; layout: Layout }) {
  const back = [from, to].find((side) => side.kind !== 'draft')
  return (
    <>
        {layout.wide && (
          <SegmentedControl
            label="Texts"
            value={layout.split ? 'split' : 'inline'}
            onChange={(value) => layout.choose(value)}
            options={[
              { value: 'split', label: 'Split' },
              { value: 'inline', label: 'Inline' },
            ]}
          />
        )}
        {back && (
          <Link href={`/workflows/${slug}?restore=${sideText(back)}`} className={buttonClass('neutral')} title="The draft as it stands is kept">
            <RotateCcw aria-hidden />
            Restore {back.kind === 'version' ? `v${back.number}` : 'the kept draft'}
          </Link>
        )}
    </>
  )
}
