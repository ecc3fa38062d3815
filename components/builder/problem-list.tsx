/**
 * All problems of the draft, by node. A press goes to the field; the one at hand says why it is a problem, where the guide tells more,
 * and what can be done at once. Arrows walk, F8 goes on from anywhere, mod+. does the first thing that is offered.
 */
'use client'
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useStore } from 'zustand'
import { ArrowUpRight, CircleCheck, CircleX, TriangleAlert, Wrench } from 'lucide-react'
import type { Problem } from '#lib/engine/document.ts'
import { cardModel } from '#components/canvas/card-model.ts'
import { guidePath } from '#components/guide/guide-pages.ts'
import { problemText, sameProblem } from '#components/node-form/problems.ts'
import { Button } from '#components/ui/button.tsx'
import { iconByName } from '#components/ui/icon-by-name.ts'
import { Kbd } from '#components/ui/kbd.tsx'
import { KindTile } from '#components/ui/kind-tile.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { useBuilder, useBuilderStore } from './builder-context.tsx'
import { useFix } from './problems/problem-commands.ts'
import { countText, goTo, groupProblems, problemView, type ProblemGroup } from './problems/problem-view.ts'
import { quickFixes } from './problems/quick-fix.ts'
import { reasons } from './problems/reasons.ts'

export function ProblemList() {
  const store = useBuilderStore()
  const problems = useBuilder((state) => state.problems)
  const document = useBuilder((state) => state.history.document)
  const { filter, current } = useStore(problemView(store))
  const groups = useMemo(() => groupProblems(problems, document, filter), [problems, document, filter])
  const shown = groups.flatMap((group) => group.problems)
  const atHand = (current && shown.find((problem) => sameProblem(problem, current))) ?? shown[0]
  const errors = problems.filter(({ severity }) => severity !== 'warning').length
  if (problems.length === 0) return <NoProblems />
  return (
    <div className="flex h-full flex-col">
      <div className="flex h-9 shrink-0 items-center gap-3 border-b border-line-soft px-3">
        <SegmentedControl
          label="Which problems"
          value={filter}
          onChange={(next) => problemView(store).setState({ filter: next })}
          options={[
            { value: 'all', label: `All ${problems.length}` },
            { value: 'errors', label: `Errors ${errors}`, disabled: errors === 0 && filter !== 'errors' },
            { value: 'warnings', label: `Warnings ${problems.length - errors}`, disabled: errors === problems.length && filter !== 'warnings' },
          ]}
        />
        <span className="ml-auto flex items-center gap-3 text-12 text-fg-3 max-sm:hidden">
          <span className="flex items-center gap-1.5">
            <Kbd keys="f8" /> next
          </span>
          <span className="flex items-center gap-1.5">
            <Kbd keys="mod+." /> fix
          </span>
        </span>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto pb-2" onKeyDown={walkRows}>
        {shown.length === 0 && <p className="px-3 py-4 text-13 text-fg-3">{filter === 'errors' ? 'No errors: the draft can be published.' : 'No warnings.'}</p>}
        {groups.map((group) => (
          <Group key={group.node?.id ?? ''} group={group} atHand={atHand} />
        ))}
      </div>
      <Announced problems={problems} />
    </div>
  )
}

function NoProblems() {
  return (
    <p className="flex h-full items-center justify-center gap-2 text-13 text-fg-3">
      <CircleCheck aria-hidden className="size-4 text-completed" strokeWidth={1.75} />
      No problems. The draft can be published.
    </p>
  )
}

/** Arrows go from row to row. */
function walkRows(event: KeyboardEvent<HTMLElement>) {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-problem]')]
  const at = rows.findIndex((row) => row.contains(document.activeElement) || row.parentElement?.contains(document.activeElement))
  const next = rows[at + (event.key === 'ArrowDown' ? 1 : -1)]
  if (!next) return
  event.preventDefault()
  next.focus()
}

function Group({ group: { node, problems }, atHand }: { group: ProblemGroup; atHand: Problem | undefined }) {
  const card = node && cardModel(node)
  const title = card?.title ?? 'Workflow'
  return (
    <section aria-label={title}>
      <h3 className="sticky top-0 z-10 flex h-[30px] items-center gap-2 bg-surface px-3 text-12 font-strong">
        {card && <KindTile tone={card.tone} icon={iconByName(card.icon)} size="sm" />}
        <span className="min-w-0 truncate">{title}</span>
        <span className="font-regular text-fg-3 tabular-nums">{problems.length}</span>
      </h3>
      <ul aria-label={`Problems of ${title}`}>
        {problems.map((problem) => (
          <Row key={[problem.code, problem.edgeId, problem.path, problem.handle, problem.message].join(' ')} problem={problem} open={problem === atHand} />
        ))}
      </ul>
    </section>
  )
}

function Row({ problem, open }: { problem: Problem; open: boolean }) {
  const store = useBuilderStore()
  const row = useRef<HTMLLIElement>(null)
  const isWarning = problem.severity === 'warning'
  const Icon = isWarning ? TriangleAlert : CircleX
  useEffect(() => {
    if (open) row.current?.scrollIntoView({ block: 'nearest' })
  }, [open])
  return (
    <li ref={row} className={`scroll-mt-[30px] ${open ? 'bg-hover' : ''}`}>
      <button
        type="button"
        data-problem
        aria-current={open || undefined}
        // A press that took the focus would move the rows under the pointer before it is a click.
        onMouseDown={(event) => event.preventDefault()}
        onFocus={() => problemView(store).setState({ current: problem })}
        onClick={() => goTo(store, problem)}
        className="flex min-h-[26px] w-full items-start gap-2 py-1 pr-3 pl-[15px] text-left text-12/[18px] outline-offset-[-2px] hover:bg-hover"
      >
        <Icon aria-hidden className={`mt-0.5 size-3.5 shrink-0 ${isWarning ? 'text-waiting' : 'text-failed'}`} />
        <span className="sr-only">{isWarning ? 'Warning' : 'Error'}:</span>
        <span className={`min-w-0 flex-1 ${open ? 'text-fg' : 'text-fg-2'}`}>{problemText(problem)}</span>
        <span className="shrink-0 font-mono text-11/[18px] text-fg-3 max-md:hidden">{problem.code}</span>
      </button>
      {open && <Detail problem={problem} />}
    </li>
  )
}

/** Why it is a problem, and what can be done. */
function Detail({ problem }: { problem: Problem }) {
  const store = useBuilderStore()
  const fix = useFix(store)
  // Looked for once per problem, not at every keystroke: an edit that changes what can be done changes the problems too.
  const fixes = useMemo(() => quickFixes(store.getState().history.document, problem), [store, problem])
  const reason = Object.hasOwn(reasons, problem.code) ? reasons[problem.code] : undefined
  return (
    <div className="flex flex-col gap-2 pt-0.5 pr-3 pb-2.5 pl-[37px]">
      <p className="max-w-[100ch] text-12/[18px] text-fg-3">
        {reason}{' '}
        <a
          href={guidePath('problems', problem.code)}
          target="_blank"
          rel="noreferrer"
          aria-label={`${problem.code} in the guide, in a new tab`}
          className="inline-flex items-center gap-0.5 whitespace-nowrap text-accent underline decoration-accent-line underline-offset-2 hover:decoration-accent"
        >
          Guide
          <ArrowUpRight aria-hidden className="size-3" />
        </a>
      </p>
      {fixes.length > 0 && (
        <div role="group" aria-label="Quick fixes" className="flex flex-wrap gap-1.5">
          {fixes.map((each, index) => (
            <Button key={each.label} size="sm" icon={index === 0 ? Wrench : undefined} keys={index === 0 ? 'mod+.' : undefined} onClick={() => fix(problem, each)}>
              {each.label}
            </Button>
          ))}
        </div>
      )}
    </div>
  )
}

const quietMs = 1500

/** How many there are, said once nobody types, and only when it has changed. */
function Announced({ problems }: { problems: readonly Problem[] }) {
  const text = countText(problems)
  const [said, setSaid] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSaid(text), quietMs)
    return () => clearTimeout(timer)
  }, [text])
  return (
    <span role="status" className="sr-only">
      {said}
    </span>
  )
}
