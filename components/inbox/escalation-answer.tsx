/**
 * A step is stuck, and a person says how it goes on: again with a hint, without the call that failed, with a result of their own, or not
 * at all. What was asked, the failure and the call stand above; nothing here acts before a press.
 */
'use client'
import { useRef, useState } from 'react'
import { CircleStop, Hand, RotateCcw, SkipForward } from 'lucide-react'
import type { HumanRequest } from '#lib/api/requests.ts'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { useCommands, type Command } from '#components/shell/command-registry.tsx'
import { Button } from '#components/ui/button.tsx'
import { ErrorText } from '#components/ui/problem-text.tsx'
import { Textarea } from '#components/ui/textarea.tsx'
import { answerButton, AnswerFoot } from './card-parts.tsx'
import { OutputInstead } from './output-instead.tsx'
import { takeOverStart } from './take-over-start.ts'
import { useSettledAct, type Answering } from './use-answer.ts'

export interface EscalationAnswerProps {
  request: HumanRequest
  answering: Answering
  /** Whether R, S and T are this request's. */
  keys: boolean
  document: WorkflowDocument | undefined
}

export function EscalationAnswer({ request, answering, keys, document }: EscalationAnswerProps) {
  const [hint, setHint] = useState('')
  const [takingOver, setTakingOver] = useState(false)
  const settled = useSettledAct()
  const hintBox = useRef<HTMLTextAreaElement>(null)
  const { answer, pending, problems } = answering
  const busy = pending !== undefined
  const said = hint.trim() === '' ? {} : { hint: hint.trim() }
  const canSkip = request.options?.includes('skip') ?? false
  const retry = () => answer({ verdict: 'retry', ...said })
  const skip = () => answer({ verdict: 'skip', ...said })

  const commands: Command[] = [
    { id: 'retry', label: 'Retry', keys: 'r', icon: RotateCcw, disabled: busy || takingOver, run: () => settled(retry) },
    { id: 'skip', label: 'Skip the call that failed', keys: 's', icon: SkipForward, disabled: busy || takingOver || !canSkip, run: () => settled(skip) },
    { id: 'take-over', label: 'Take over with a result of your own', keys: 't', icon: Hand, disabled: busy || takingOver, run: () => setTakingOver(true) },
    { id: 'hint', label: 'Write a hint', keys: 'c', palette: false, disabled: takingOver, run: () => hintBox.current?.focus() },
  ]
  useCommands('This request', keys ? commands : [])

  if (takingOver) return <OutputInstead answering={answering} verdict="take_over" {...takeOverStart(document, request)} onBack={() => setTakingOver(false)} />
  return (
    <AnswerFoot label="Your decision">
      <p className="text-12 text-fg-3">{canSkip ? 'Retry asks the model again, with its count of failures at zero. Skip gives the call up and tells the model. Take over gives its result yourself.' : 'Retry asks the model again. Take over gives what it should have given.'}</p>
      <Textarea
        ref={hintBox}
        aria-label="Hint for the model"
        placeholder="Hint for the model"
        minRows={1}
        maxRows={6}
        value={hint}
        onChange={(event) => setHint(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
      />
      {problems.map((problem, index) => (
        <ErrorText key={index}>{problem.message}</ErrorText>
      ))}
      <Verdicts pending={pending} keys={keys} onAbort={() => answer({ verdict: 'abort' })} {...(canSkip && { onSkip: skip })} onTakeOver={() => setTakingOver(true)} onRetry={retry} />
    </AnswerFoot>
  )
}

interface VerdictsProps {
  pending: Answering['pending']
  keys: boolean
  onAbort(): void
  onSkip?(): void
  onTakeOver(): void
  onRetry(): void
}

function Verdicts({ pending, keys, onAbort, onSkip, onTakeOver, onRetry }: VerdictsProps) {
  const busy = pending !== undefined
  const keyOf = (key: string): string | undefined => (keys ? key : undefined)
  return (
    <div className="flex flex-wrap items-center gap-1.5 group-data-roomy/card:gap-2">
      <Button kind="danger" icon={CircleStop} busy={pending?.verdict === 'abort'} disabled={busy} onClick={onAbort} className={answerButton}>
        Abort
      </Button>
      <span className="flex-1 max-sm:group-data-roomy/card:hidden" />
      {onSkip && (
        <Button icon={SkipForward} keys={keyOf('s')} busy={pending?.verdict === 'skip'} disabled={busy} onClick={onSkip} className={answerButton}>
          Skip
        </Button>
      )}
      <Button icon={Hand} keys={keyOf('t')} disabled={busy} onClick={onTakeOver} className={answerButton}>
        Take over
      </Button>
      <Button kind="primary" icon={RotateCcw} keys={keyOf('r')} busy={pending?.verdict === 'retry'} disabled={busy} onClick={onRetry} className={answerButton}>
        Retry
      </Button>
    </div>
  )
}
