/** Why a run is paused, which steps it holds and with what, and the way to change that before they go on. At the top of the right panel. */
'use client'
import { useState } from 'react'
import { CirclePause, CornerDownRight, Pencil, Play, StepForward } from 'lucide-react'
import Link from 'next/link'
import { parseJson } from '../json/format-json.ts'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { CodeEditor } from '#components/ui/code-editor.tsx'
import { ErrorText } from '#components/ui/problem-text.tsx'
import { errorText } from '#lib/client/query-client.ts'
import type { EventOf } from '#lib/engine/events.ts'
import { actorName, limitWords } from '../events/event-summary.ts'
import { editOf } from '../fork/fork-marks.ts'
import { ValueBlock } from '../json/value-block.tsx'
import { stepName } from '../node-names.ts'
import { parentPath } from '../parent-path.ts'
import { useResume } from '../run-controls.tsx'
import { useRunScreen } from '../run-screen.ts'
import { heldSteps, type HeldStep } from './held-steps.ts'

/** Beyond these a list says only how many more there are. */
const mostShown = 3

export function PausedSection() {
  const { log, state } = useRunScreen()
  const paused = log.events.findLast((event) => event.type === 'run.paused')
  if (!state.paused || state.final || !paused) return null
  const held = heldSteps(log, state)
  return (
    <section aria-label="Paused" className="border-b border-line shadow-[inset_2px_0_0_var(--paused)]">
      <PausedHead paused={paused} held={held} />
      {held.slice(0, mostShown).map((step) => (
        <Held key={step.key} held={step} />
      ))}
      {held.length > mostShown && <p className="px-3 pb-3 text-12 text-fg-3">And {held.length - mostShown} more.</p>}
    </section>
  )
}

function PausedHead({ paused, held }: { paused: EventOf<'run.paused'>; held: readonly HeldStep[] }) {
  const { runId, log, state, names } = useRunScreen()
  const { by, reason, limit, when, step, runId: elsewhere } = paused.data
  const name = step === undefined ? '' : stepName(names, step, state.visits)
  const below = elsewhere !== undefined && elsewhere !== runId
  const before = log.at(paused.seq - 1)
  const atFork = before?.type === 'run.forked' || (before !== undefined && editOf(log.events, before.seq) !== undefined)
  const title = {
    user: atFork ? 'Paused where the fork begins' : `Paused by ${actorName(by)}`,
    limit: `Paused at the limit of ${limitWords(limit)}`,
    step: 'Paused after one step',
    breakpoint: below ? 'Paused at a breakpoint in a child run' : `Paused ${{ before: 'before', selected: 'after the choice of', until: 'after' }[when ?? 'before']} ${name}`,
  }[reason]
  return (
    <div className="px-3 pt-3 pb-2">
      <h2 className="flex items-center gap-2">
        <CirclePause aria-hidden className="size-4 shrink-0 text-paused" />
        {title}
      </h2>
      <p className="mt-1 text-12 text-fg-2">{held.length > 0 ? 'Nothing new starts until it goes on. Held now:' : below ? 'The step that is held is in the child run.' : 'Nothing new starts until it goes on. What is out comes home.'}</p>
      {below && (
        <Link href={`/runs/${elsewhere}`} className={buttonClass('neutral', 'sm', 'mt-2')}>
          Open the child run
        </Link>
      )}
      {state.parent && (
        <p className="mt-1 text-12 text-fg-2">
          It is the inside of another run. Resuming here goes on with this run alone; to go on with all, resume{' '}
          <Link href={parentPath(state.parent)} className="text-accent underline decoration-accent-line underline-offset-2 hover:decoration-current">
            the run above
          </Link>
          .
        </p>
      )}
    </div>
  )
}

function Held({ held }: { held: HeldStep }) {
  const { runId, state, rows, names, select } = useRunScreen()
  const [editing, setEditing] = useState(false)
  const look = names(held.node)
  const row = rows.findLast((each) => each.kind === 'step' && each.step === (held.step ?? held.from))
  const title = held.step === undefined ? look.title : stepName(names, held.step, state.visits)
  return (
    <div className="border-t border-line px-3 py-2.5">
      <div className="flex items-center gap-1.5 text-12">
        <CornerDownRight aria-hidden className="size-3.5 shrink-0 text-fg-3" />
        <span className="max-w-[60%] shrink-0 truncate font-medium text-fg">{held.step !== undefined && held.intent !== undefined ? held.intent : title}</span>
        <span className="truncate text-fg-3">{placeWords(held, held.from === undefined ? title : stepName(names, held.from, state.visits))}</span>
        {row && (
          <Button size="sm" kind="ghost" className="ml-auto" onClick={() => select(row.seq)}>
            {held.step === undefined ? 'Where from' : 'Show'}
          </Button>
        )}
      </div>
      {held.args !== undefined && !editing && (
        <div className="mt-1">
          <ValueBlock label="Arguments" value={held.args} runId={runId} />
        </div>
      )}
      {held.edit && !editing && (
        <Button size="sm" icon={Pencil} className="mt-2" onClick={() => setEditing(true)}>
          {held.edit.kind === 'args' ? 'Change the choice' : `Change what ${names(held.edit.nodeId).title} gave`}
        </Button>
      )}
      {held.edit && editing && <HeldEditor edit={held.edit} onDone={() => setEditing(false)} />}
    </div>
  )
}

/** Where a held step stands. */
function placeWords({ step, intent }: HeldStep, name: string): string {
  if (step !== undefined) return intent === undefined ? 'goes on' : `by ${name}`
  return intent === undefined ? `starts next, after ${name}` : `starts next, by ${intent}`
}

function HeldEditor({ edit, onDone }: { edit: NonNullable<HeldStep['edit']>; onDone(): void }) {
  const resume = useResume()
  const before = JSON.stringify(edit.value, null, 2)
  const [text, setText] = useState(before)
  const value = parseJson(text)
  const goOn = (mode: 'continue' | 'step') => value !== undefined && resume.mutate({ mode, edits: [{ ...edit, value }] }, { onSuccess: onDone })
  const usable = value !== undefined && text !== before
  return (
    <div className="mt-2 flex flex-col gap-2">
      <CodeEditor label={edit.kind === 'args' ? 'Edited choice' : 'Edited output'} language="json" value={text} onChange={setText} minRows={4} maxRows={14} autoFocus invalid={value === undefined} />
      {value === undefined && <ErrorText>This is not JSON yet.</ErrorText>}
      {resume.error && <ErrorText>{errorText(resume.error)}</ErrorText>}
      <p className="text-12 text-fg-3">The log keeps both: what <code>{edit.nodeId}</code> gave and what you put in its place.</p>
      <div className="flex items-center gap-1.5">
        <Button size="sm" kind="ghost" onClick={onDone}>
          Back
        </Button>
        <Button size="sm" icon={StepForward} disabled={!usable} busy={resume.isPending} onClick={() => goOn('step')} className="ml-auto">
          Step
        </Button>
        <Button size="sm" icon={Play} disabled={!usable} busy={resume.isPending} onClick={() => goOn('continue')}>
          Resume
        </Button>
      </div>
    </div>
  )
}
