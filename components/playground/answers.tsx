/** The answers to a variant: what was chosen how often, each answer with its figures, and what all of them came to. */
'use client'
import { useState } from 'react'
import { ChevronRight, LoaderCircle } from 'lucide-react'
import type { AskAnswer } from '#lib/api/playground.ts'
import { ValueBlock } from '#components/inspector/json/value-block.tsx'
import { Chip } from '#components/ui/chip.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { formatCost, formatDuration, formatNumber, formatTokens, plural } from '#components/ui/format.ts'
import { ErrorText, ProblemText } from '#components/ui/problem-text.tsx'
import { againstRecorded, distribution, outcomeOf, textOf, totalsOf, type Against, type RecordedDecision, type Share } from './answer-figures.ts'
import { usePlaygroundScreen } from './playground-context.ts'
import { SaveTestButton } from './save-test-button.tsx'
import { lineOf } from './variable-rows.ts'
import type { Batch } from './variant.ts'

export interface AnswersProps {
  /** Of the variant: `A`. */
  name: string
  batch: Batch
  /** The variant or the variables were changed since. */
  edited: boolean
  /** Of the request as it stands; undefined while it is not known. */
  requestHash: string | undefined
}

export function Answers({ name, batch, edited, requestHash }: AnswersProps) {
  const { past } = usePlaygroundScreen()
  const { count, status, answers, said, problem } = batch
  const shares = distribution(answers, past.recorded)
  const waiting = status === 'asking' ? Array.from({ length: count }, (_, index) => index + 1).filter((ask) => !answers.some((answer) => answer.ask === ask)) : []
  return (
    <section aria-label={`Answers to ${name}`} className="flex max-h-[46%] min-h-0 shrink-0 flex-col border-t border-line bg-surface">
      <div className="shrink-0 px-3 pt-2 pb-1.5">
        <div className="flex items-center gap-2 text-12">
          <h3 className="text-13">
            {formatNumber(answers.length)} of {formatNumber(count)} answered
          </h3>
          {status === 'interrupted' && <Chip tone="cancelled">stopped</Chip>}
          {edited && (
            <Chip tone="waiting" title="The variant or a variable was changed after this was asked. Ask again to see what the change does.">
              edited since
            </Chip>
          )}
          {!edited && requestHash !== undefined && answers.some((answer) => answer.requestHash === requestHash) && (
            <span className="truncate text-11 text-fg-3" title={`Its SHA-256 is that of the request as shown: ${requestHash}`}>
              sent exactly as shown
            </span>
          )}
          <Totals answers={answers} />
        </div>
        <Distribution shares={shares} count={count} />
      </div>
      {problem !== undefined && <ErrorText className="shrink-0 px-3 pb-2">{problem}</ErrorText>}
      <ol aria-label={`Each answer to ${name}`} tabIndex={0} className="min-h-0 flex-1 divide-y divide-line-soft overflow-auto border-t border-line-soft focus-visible:-outline-offset-2">
        {answers.map((answer) => (
          <li key={answer.ask}>
            <Answer answer={answer} recorded={past.recorded} />
          </li>
        ))}
        {waiting.map((ask) => (
          <li key={ask}>
            <Arriving ask={ask} said={said[ask] ?? ''} />
          </li>
        ))}
      </ol>
    </section>
  )
}

const fills: Record<Share['kind'], string> = { intent: 'bg-llm', output: 'bg-llm', invalid: 'bg-fill-waiting', error: 'bg-fill-failed' }

/** One bar per outcome, each against all that were asked. */
function Distribution({ shares, count }: { shares: readonly Share[]; count: number }) {
  if (shares.length === 0) return null
  return (
    <ul aria-label="What was chosen how often" className="mt-1.5 flex flex-col gap-1">
      {shares.map(({ kind, word, count: times, recorded }) => (
        <li key={`${kind} ${word}`} className="grid grid-cols-[minmax(0,1fr)_72px_auto] items-center gap-2 text-12">
          <span className="flex min-w-0 items-center gap-1.5">
            <span className={classNames('truncate', kind === 'intent' ? 'font-mono' : 'text-fg-2')}>{word}</span>
            {recorded && <span className="shrink-0 text-11 text-fg-3">as recorded</span>}
          </span>
          <span aria-hidden className="h-1.5 overflow-hidden rounded-3 bg-bar-free">
            <i className={classNames('block h-full rounded-3', fills[kind])} style={{ width: `${(times / count) * 100}%` }} />
          </span>
          <span className="text-fg-3 tabular-nums">
            <b className="font-medium text-fg">{times}</b> of {count}
          </span>
        </li>
      ))}
    </ul>
  )
}

function Totals({ answers }: { answers: readonly AskAnswer[] }) {
  if (answers.length === 0) return null
  const { inputTokens, outputTokens, costUsd, latencyMs } = totalsOf(answers)
  const scripted = answers.every(({ model }) => model.scripted)
  return (
    <span className="ml-auto flex shrink-0 gap-2 text-11 text-fg-3 tabular-nums" title={`${formatNumber(inputTokens)} input and ${formatNumber(outputTokens)} output tokens as billed, over ${plural(answers.length, 'answer')}`}>
      <span>{formatTokens(inputTokens + outputTokens)}</span>
      {latencyMs !== null && <span>Ø {formatDuration(latencyMs)}</span>}
      <b className="font-medium text-fg-2">{scripted ? 'scripted' : costUsd === null ? 'cost unknown' : formatCost(costUsd)}</b>
    </span>
  )
}

const againstWords: Record<Against, string> = { same: 'as recorded', other_args: 'other arguments', other: '', nothing: '' }

function Answer({ answer, recorded }: { answer: AskAnswer; recorded: RecordedDecision | undefined }) {
  const [open, setOpen] = useState(false)
  const { ask, decision, calls, inputTokens, outputTokens, costUsd, latencyMs, model } = answer
  const { kind, word } = outcomeOf(decision)
  const against = againstRecorded(decision, recorded)
  return (
    <>
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className="flex min-h-7 w-full items-center gap-2 px-3 py-1 text-left text-12 hover:bg-hover focus-visible:-outline-offset-2">
        <ChevronRight aria-hidden className={classNames('size-3 shrink-0 text-fg-3 transition-transform', open && 'rotate-90')} />
        <span className="w-4 shrink-0 text-fg-3 tabular-nums">{ask}</span>
        <span className={classNames('shrink-0', kind === 'intent' ? 'font-mono font-medium text-llm' : kind === 'output' ? 'text-fg-2' : kind === 'invalid' ? 'text-waiting' : 'text-failed')}>{word}</span>
        <span className="min-w-0 flex-1 truncate font-mono text-11 text-fg-3">{shortOf(decision)}</span>
        {againstWords[against] !== '' && <span className="shrink-0 text-11 text-fg-3">{againstWords[against]}</span>}
        <span className="shrink-0 text-11 text-fg-3 tabular-nums">{latencyMs > 0 ? formatDuration(latencyMs) : ''}</span>
      </button>
      {open && (
        <div className="flex flex-col gap-2 bg-inset px-3 pt-1 pb-3">
          <Decision answer={answer} />
          {answer.reasoning && <ValueBlock label="Reasoning" value={answer.reasoning} />}
          <p className="text-11 text-fg-3 tabular-nums">
            {[
              model.name || model.connection,
              `${formatNumber(inputTokens)} in, ${formatNumber(outputTokens)} out`,
              ...(calls > 1 ? [`${calls} requests`] : []),
              model.scripted ? 'scripted, no LLM' : costUsd === null ? 'cost unknown' : formatCost(costUsd),
            ].join(' · ')}
          </p>
          {'intent' in decision && <SaveTestButton intent={decision.intent} />}
        </div>
      )}
    </>
  )
}

function shortOf(decision: AskAnswer['decision']): string {
  if ('intent' in decision) return Object.keys(decision.args).length === 0 ? '' : lineOf(decision.args)
  if ('output' in decision) return lineOf(textOf(decision.output) ?? decision.output)
  return 'invalid' in decision ? (decision.invalid.errors[0]?.message ?? '') : decision.error.message
}

function Decision({ answer: { decision } }: { answer: AskAnswer }) {
  if ('intent' in decision) return <ValueBlock label="Arguments" value={decision.args} />
  if ('output' in decision) return <ValueBlock label="Output" value={textOf(decision.output) ?? decision.output} />
  if ('error' in decision) return <ProblemText>{decision.error.message}</ProblemText>
  return (
    <>
      {decision.invalid.errors.map(({ message, path }) => (
        <ProblemText key={`${path} ${message}`} severity="warning">
          {message}
        </ProblemText>
      ))}
      <ValueBlock label="Reply" value={decision.invalid.raw} />
    </>
  )
}

function Arriving({ ask, said }: { ask: number; said: string }) {
  return (
    <div className="flex min-h-7 items-center gap-2 px-3 py-1 text-12 text-fg-3">
      <LoaderCircle aria-hidden className="spin size-3 shrink-0 text-running" />
      <span className="w-4 shrink-0 tabular-nums">{ask}</span>
      <span className="min-w-0 flex-1 truncate [direction:rtl]">
        <bdi dir="ltr" className="font-mono text-11">
          {said === '' ? 'asked' : said.slice(-300).replaceAll(/\s+/g, ' ')}
        </bdi>
      </span>
      {said !== '' && <span className="shrink-0 text-11 tabular-nums">{plural(said.length, 'character')}</span>}
    </div>
  )
}
