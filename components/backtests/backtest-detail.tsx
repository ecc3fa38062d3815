/** One decision of a backtest: what was decided then and now, side by side, argument by argument. */
'use client'
import { useState } from 'react'
import { ArrowUpRight, FlaskConical } from 'lucide-react'
import type { BacktestItem } from '#lib/api/backtests.ts'
import type { AskedDecision } from '#lib/api/playground.ts'
import type { TriedContent } from '#lib/client/backtests.ts'
import { Button } from '#components/ui/button.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { formatCost } from '#components/ui/format.ts'
import { argumentRows, decisionName, nextWords, shortRun, type ArgumentRow } from './backtest-words.ts'
import { ImpactDiffs } from './impact-diffs.tsx'
import { signed } from './impact-words.ts'

export interface BacktestDetailProps {
  item: BacktestItem
  promptId: string
  content: TriedContent
  subject: string
  nameOf(nodeId: string): string
  /** Makes a test of it; undefined where it cannot be one. */
  onTest?: (() => void) | undefined
}

export function BacktestDetail({ item, promptId, content, subject, nameOf, onTest }: BacktestDetailProps) {
  const { runId, seq, before, after, beforeTokens, afterTokens, edited, reasoning, costUsd } = item
  const [diff, setDiff] = useState(false)
  const rows = argumentRows(before, after)
  return (
    <section aria-label={`Decision of run ${shortRun(runId)} at event ${seq}`} className="border-t border-line bg-inset">
      <header className="flex min-h-[34px] flex-wrap items-center gap-2 px-4 py-1 text-12">
        <b className="font-mono font-strong">{shortRun(runId)}</b>
        <span className="text-fg-3">
          event {seq}, after it: {nextWords(item, nameOf)}
        </span>
        <span className="ml-auto flex items-center gap-2">
          {onTest && (
            <Button size="sm" icon={FlaskConical} onClick={onTest}>
              To a test
            </Button>
          )}
          {beforeTokens !== null && (
            <button type="button" onClick={() => setDiff(true)} className="inline-flex items-center gap-1 text-accent hover:underline">
              Context diff{afterTokens !== null && `, ${signed(afterTokens - beforeTokens)} tok`}
              <ArrowUpRight aria-hidden className="size-3" />
            </button>
          )}
        </span>
      </header>
      <div className="grid grid-cols-2 gap-4 px-4 pb-3.5 max-[700px]:grid-cols-1">
        <Side title={edited ? 'Then, recorded; a person changed it later' : 'Then, recorded'} decision={before} rows={rows} side="before" />
        {after && <Side title={`${subject.charAt(0).toUpperCase()}${subject.slice(1)}, ${costUsd === null ? 'asked again' : `asked again for ${formatCost(costUsd)}`}`} decision={after} rows={rows} side="after" reasoning={reasoning} />}
      </div>
      {diff && beforeTokens !== null && <ImpactDiffs promptId={promptId} content={content} items={[{ runId, seq, beforeTokens, afterTokens }]} onClose={() => setDiff(false)} />}
    </section>
  )
}

interface SideProps {
  title: string
  decision: AskedDecision
  rows: readonly ArgumentRow[]
  side: 'before' | 'after'
  reasoning?: string | null
}

function Side({ title, decision, rows, side, reasoning }: SideProps) {
  return (
    <div className="min-w-0">
      <p className="text-11 text-fg-3">{title}</p>
      <p className={classNames('mt-0.5 font-mono text-12/[18px] font-strong break-words', side === 'after' && 'text-llm')}>{decisionName(decision)}</p>
      <dl className="font-mono text-12/[18px]">
        {rows.map(({ name, before, after }) => {
          const value = side === 'before' ? before : after
          if (value === undefined) return null
          return (
            <div key={name} className={classNames('-mx-1 rounded-[3px] px-1 break-words whitespace-pre-wrap', before !== after && (side === 'before' ? 'bg-del-soft' : 'bg-add-soft'))}>
              <dt className="inline text-fg-2">{name}: </dt>
              <dd className="inline">{value}</dd>
            </div>
          )
        })}
      </dl>
      {'invalid' in decision && <p className="mt-1 text-12 break-words text-fg-2">{decision.invalid.errors.map(({ message }) => message).join(' ')} It said: {decision.invalid.raw.slice(0, 600)}</p>}
      {'error' in decision && <p className="mt-1 text-12 break-words text-fg-2">{decision.error.message}</p>}
      {reasoning && <p className="mt-1 text-12 break-words text-fg-3">{reasoning.slice(0, 1200)}</p>}
    </div>
  )
}
