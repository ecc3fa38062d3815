/** What a backtest would ask for and what that costs, said before the start; the button that agrees to it names the price. */
'use client'
import { useMemo, useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Play } from 'lucide-react'
import { startBacktest, type BacktestEstimate } from '#lib/api/backtests.ts'
import { backtestKeys, estimateQuery, type BacktestInput, type TriedContent } from '#lib/client/backtests.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { Select } from '#components/ui/select.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { useRested } from '#components/ui/use-rested.ts'
import { consentWords, estimateWords, priceWords } from './backtest-words.ts'

export interface BacktestStartProps {
  promptId: string
  content: TriedContent
  onStarted(id: string): void
  /** Where there is one to go back to. */
  onCancel?: (() => void) | undefined
}

/** A choice rests for so long before its price is asked for. */
const restMs = 300

export function BacktestStart({ promptId, content, onStarted, onCancel }: BacktestStartProps) {
  const client = useQueryClient()
  const [which, setWhich] = useState<'changed' | 'all'>('changed')
  const [limit, setLimit] = useState('100')
  const [model, setModel] = useState('')
  const [budget, setBudget] = useState('')
  const budgetUsd = readDollars(budget)
  const input = useRested(useMemo((): BacktestInput => ({ ...content, limit: Number(limit), onlyChanged: which === 'changed', ...(model.trim() !== '' && { model: { name: model.trim() } }) }), [content, limit, which, model]), restMs)
  const { data: estimate, error } = useQuery(estimateQuery(promptId, input))
  const start = useMutation({
    mutationFn: () => request(startBacktest, { params: { id: promptId }, body: { ...input, ...(budgetUsd !== undefined && { budgetUsd }) } }),
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: backtestKeys.list(promptId) })
      onStarted(id)
    },
  })
  const nothing = estimate?.decisions === 0
  const unreadable = budget.trim() !== '' && budgetUsd === undefined
  return (
    <form
      aria-label="Start a backtest"
      className="flex max-w-[780px] flex-col gap-3 px-4 pb-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (!start.isPending) start.mutate()
      }}
    >
      <p className="text-12/[18px] text-fg-2">Asks the model again for past decisions, with this content, and puts its answers beside what was decided then. Decisions use their recorded events: no tool is called, no run is made.</p>
      <div className="flex flex-wrap items-end gap-3">
        <Field label="Decisions">{() => <span className="flex h-7 items-center"><SegmentedControl label="Decisions" value={which} onChange={setWhich} options={[{ value: 'changed', label: 'Whose request changes' }, { value: 'all', label: 'All' }]} /></span>}</Field>
        <Field label="Of the newest" className="w-28">{({ id }) => <Select id={id} value={limit} onChange={setLimit} options={['20', '100', '500', '1000'].map((value) => ({ value, label: Number(value).toLocaleString('en-US') }))} />}</Field>
        <Field label="Model" className="w-44">{(control) => <Input {...control} mono placeholder="The content’s own" value={model} onChange={(event) => setModel(event.target.value)} />}</Field>
        <Field label="Budget" className="w-32" error={unreadable && 'Dollars, above 0'}>
          {(control) => <Input {...control} inputMode="decimal" placeholder="None" value={budget} onChange={(event) => setBudget(event.target.value)} end="US$" />}
        </Field>
      </div>
      <div role="status" aria-label="Estimate" className="min-h-10 text-12/[18px] text-fg-2 tabular-nums">
        {estimate ? <Estimate estimate={estimate} which={which} /> : !error && <Skeleton width="70%" />}
      </div>
      {error && <ProblemText>{errorText(error)}</ProblemText>}
      {start.error && <ProblemText>{errorText(start.error)}</ProblemText>}
      <div className="flex items-center gap-2">
        <Button kind="primary" type="submit" icon={Play} busy={start.isPending} disabled={!estimate || nothing || unreadable}>
          {estimate && !nothing ? consentWords(estimate) : 'Ask again'}
        </Button>
        {onCancel && <Button onClick={onCancel}>Back</Button>}
      </div>
    </form>
  )
}

function Estimate({ estimate, which }: { estimate: BacktestEstimate; which: 'changed' | 'all' }) {
  if (estimate.decisions === 0) return which === 'changed' ? 'No request changes, so there is nothing that could be answered otherwise. Ask for all of them to see how steady the answers are.' : 'There is no past decision to ask for again.'
  return (
    <>
      <p>{estimateWords(estimate)}</p>
      <p className="text-fg-3">{priceWords(estimate)}</p>
    </>
  )
}

function readDollars(text: string): number | undefined {
  const dollars = Number(text.trim().replace(/^\$/, '').replace(',', '.'))
  return text.trim() !== '' && dollars > 0 && dollars <= 100_000 ? dollars : undefined
}
