/**
 * A fork in the making, in place beside what it edits: what is other from this event on, what the fork uses, what becomes of effects.
 * Nothing runs until one of its buttons is pressed.
 */
'use client'
import { useEffect, useMemo, useRef, useState } from 'react'
import { GitFork, RotateCcw, StepForward, Undo2, X } from 'lucide-react'
import type { Run } from '#lib/api/runs.ts'
import { Button } from '#components/ui/button.tsx'
import { formatNumber, plural } from '#components/ui/format.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { useAppleKeys } from '#components/ui/kbd.tsx'
import { ErrorText, ProblemText } from '#components/ui/problem-text.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { stepName } from '../node-names.ts'
import { useRunScreen } from '../run-screen.ts'
import { ConnectionsEdit } from './connections-edit.tsx'
import { editNames, forkableSeq } from './edit-places.ts'
import { EventEdit } from './event-edit.tsx'
import { useFork, useForkStore } from './fork-context.tsx'
import { editedParts, editsOf, type ForkPart } from './fork-draft.ts'
import { GraphEdit } from './graph-edit.tsx'
import { ModelEdit } from './model-edit.tsx'
import { needConsent } from './nodes-ahead.ts'
import { PolicySection } from './policy-section.tsx'
import { PromptEdit } from './prompt-edit.tsx'
import { useForkPlan, type ForkPlan } from './use-fork-plan.ts'
import { useForkRun, type Forking } from './use-fork-run.ts'
import { UsesSection } from './uses-section.tsx'

/** `here`: shown beside the event that it forks at; else only where the selected event is another one. */
export function ForkPanel({ run, here }: { run: Run | undefined; here: boolean }) {
  const at = useFork((state) => state.at)
  const { selected, log } = useRunScreen()
  const beside = at !== null && forkableSeq(log.events, selected?.seq ?? 0) === at
  return at === null || beside !== here ? null : <Open at={at} run={run} beside={beside} />
}

function Open({ at, run, beside }: { at: number; run: Run | undefined; beside: boolean }) {
  const screen = useRunScreen()
  const draft = useFork((state) => state.draft)
  const plan = useForkPlan(screen, run, at, draft.graph)
  const forking = useForkRun(screen.runId, plan, draft)
  const [unreadable, setUnreadable] = useState(0)
  const missing = needConsent(plan.ahead.effects, draft.nodes).filter(({ node }) => !draft.consents[node.id])
  const { forget } = forking
  useEffect(() => forget(), [draft, at, forget])
  const panel = useOnAsked(plan.document !== undefined)
  const blocked = unreadable > 0 ? 'Something in the form cannot be read yet.' : missing.length > 0 ? `Give your word for ${missing.map(({ node }) => screen.names(node.id).title).join(' and ')}, or choose another mode.` : undefined
  const start = (mode: 'continue' | 'step') => blocked === undefined && plan.document && forking.busy === null && forking.start(mode)
  const onKeyDownCapture = useSubmitKey(() => start('continue'))
  return (
    <section ref={panel} tabIndex={-1} aria-label={`Fork at event ${at}`} onKeyDownCapture={onKeyDownCapture} className="flex flex-col gap-3 border-b border-line bg-inset px-3 py-3 shadow-[inset_2px_0_0_var(--accent)] outline-none">
      <Head plan={plan} beside={beside} />
      <Parts plan={plan} run={run} forking={forking} onUnreadable={setUnreadable} />
      <hr className="border-line" />
      <UsesSection plan={plan} run={run} />
      {run?.imported || forking.refusals.connections.length > 0 ? <ConnectionsEdit models={plan.ahead.models} problems={forking.refusals.connections} /> : null}
      <PolicySection key={at} plan={plan} />
      <div className="sticky bottom-0 -mr-3 -mb-3 -ml-2.5 flex flex-wrap items-center gap-1.5 border-t border-line-soft bg-inset py-2 pr-3 pl-2.5">
        <Refusal forking={forking} />
        {blocked && <p className="w-full text-12 text-waiting">{blocked}</p>}
        <Button kind="primary" className="min-w-0 flex-1" keys="mod+enter" busy={forking.busy === 'continue'} disabled={blocked !== undefined || !plan.document} onClick={() => start('continue')}>
          {forking.busy === 'continue' ? 'Forking' : 'Fork and run'}
        </Button>
        <Button icon={StepForward} busy={forking.busy === 'step'} disabled={blocked !== undefined || !plan.document} onClick={() => start('step')} title="The fork begins paused and goes on one step at a time">
          Step
        </Button>
      </div>
    </section>
  )
}

/** Comes into sight with the focus each time that somebody asks for it, and again when all of it is there. */
function useOnAsked(whole: boolean) {
  const asked = useFork((state) => state.asked)
  const panel = useRef<HTMLElement>(null)
  useEffect(() => {
    const view = panel.current
    if (!view) return
    view.scrollIntoView({ block: view.offsetHeight > (view.parentElement?.clientHeight ?? 0) ? 'start' : 'nearest' })
    if (!view.contains(document.activeElement)) view.focus({ preventScroll: true })
  }, [asked, whole])
  return panel
}

/** Mod+Enter starts from wherever one types: an editor would take it for a new line. */
function useSubmitKey(submit: () => void) {
  const apple = useAppleKeys()
  return (event: React.KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.altKey || !(apple ? event.metaKey : event.ctrlKey)) return
    event.preventDefault()
    event.stopPropagation()
    submit()
  }
}

function Head({ plan: { at, kept }, beside }: { plan: ForkPlan; beside: boolean }) {
  const store = useForkStore()
  const toast = useToast()
  const rerun = useFork((state) => state.rerun)
  const { state, names, log, selected, select } = useRunScreen()
  const here = forkableSeq(log.events, selected?.seq ?? at)

  function close() {
    store.getState().close()
    const was = store.getState().reset()
    const lost = Object.keys(was.events).length + Object.keys(was.prompts).length + Object.keys(was.models).length
    if (lost > 0) toast({ message: `${plural(lost, 'edit')} of the fork put aside`, icon: Undo2, undo: { run() {
      store.getState().putBack(was)
      store.getState().open(at)
    } } })
  }

  const Icon = rerun === null ? GitFork : RotateCcw
  return (
    <header className="flex flex-col gap-1">
      <div className="flex items-center gap-2">
        <Icon aria-hidden className="size-3.5 shrink-0 text-accent" />
        <h3 className="min-w-0 truncate font-strong">{rerun === null ? `Fork at event ${formatNumber(at)}` : `Re-run from ${stepName(names, rerun, state.visits)}`}</h3>
        <span className="ml-auto shrink-0 text-11 text-fg-3 tabular-nums">{plural(kept, 'event')} kept, 0 calls</span>
        <IconButton icon={X} size="sm" label="Close the fork" onClick={close} />
      </div>
      {!beside && (
        <p className="text-11/4 text-fg-3">
          You are looking at event {selected?.seq}.{' '}
          {log.at(at) && (
            <button type="button" className="text-accent hover:underline" onClick={() => select(at)}>
              Back to {at}
            </button>
          )}{' '}
          <button type="button" className="text-accent hover:underline" onClick={() => store.getState().open(here)}>
            Fork at {here} instead
          </button>
        </p>
      )}
    </header>
  )
}

interface PartsProps {
  plan: ForkPlan
  run: Run | undefined
  forking: Forking
  onUnreadable(count: number): void
}

function Parts({ plan, run, forking: { refusals }, onUnreadable }: PartsProps) {
  const store = useForkStore()
  const part = useFork((state) => state.part)
  const draft = useFork((state) => state.draft)
  const { log } = useRunScreen()
  const [node, setNode] = useState<string | undefined>(() => log.at(plan.at)?.nodeId)
  const edited = useMemo(() => editedParts(editsOf(draft, plan.at, plan.kind, plan.latest ?? null)), [draft, plan.at, plan.kind, plan.latest])
  const option = (value: ForkPart, word: string) => ({
    value,
    name: `${word}${edited.has(value) ? ', edited' : ''}`,
    label: (
      <>
        {word}
        {edited.has(value) && <span aria-hidden className="size-1.5 rounded-full bg-accent" />}
      </>
    ),
  })
  const problems = refusals.parts[part]
  return (
    <>
      <SegmentedControl
        label="Edit"
        value={part}
        onChange={(next) => store.getState().show(next)}
        className="self-start [&>*]:px-1.5"
        options={[option('event', plan.kind === undefined ? 'Event' : editNames[plan.kind]), option('prompt', 'Prompt'), option('model', 'Model'), option('graph', 'Graph')]}
      />
      {(Object.keys(refusals.parts) as ForkPart[]).filter((other) => other !== part && refusals.parts[other].length > 0).map((other) => (
        <ErrorText key={other}>
          <button type="button" className="underline" onClick={() => store.getState().show(other)}>
            {other === 'event' ? 'The event' : `The ${other}`}
          </button>
          : {refusals.parts[other][0]?.message}
        </ErrorText>
      ))}
      {part === 'event' && <EventEdit plan={plan} problems={problems} onUnreadable={onUnreadable} />}
      {part === 'prompt' && <PromptEdit plan={plan} node={node} onNode={setNode} problems={problems} />}
      {part === 'model' && <ModelEdit plan={plan} node={node} onNode={setNode} problems={problems} />}
      {part === 'graph' && <GraphEdit plan={plan} run={run} problems={problems} />}
    </>
  )
}

/** Why the fork was refused, where no field says it. */
function Refusal({ forking: { refusal, refusals } }: { forking: Forking }) {
  if (refusal === undefined) return null
  const said = [...Object.values(refusals.parts).flat(), ...refusals.connections].some(({ message }) => message === refusal)
  return said ? null : <ProblemText className="w-full">{refusal}</ProblemText>
}
