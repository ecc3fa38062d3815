/** Over the context window: whose call it is, which of how many, its size against its budget, and the tokens by source. */
'use client'
import { ChevronDown, ChevronUp, Split } from 'lucide-react'
import type { Call } from '#lib/api/calls.ts'
import { PlaygroundLink } from '#components/playground/playground-link.tsx'
import { SaveTestButton } from '#components/tests/save-test.tsx'
import { formatNumber, plural } from '#components/ui/format.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { iconByName } from '#components/ui/icon-by-name.ts'
import { KindTile } from '#components/ui/kind-tile.tsx'
import type { LoggedCall } from '../run-log.ts'
import { stepName } from '../node-names.ts'
import { useRunScreen } from '../run-screen.ts'
import { CallLimits } from './call-limits.tsx'
import { TokenBar } from './token-bar.tsx'
import { ViewSwitch } from './view-switch.tsx'

export interface ContextHeaderProps {
  call: LoggedCall
  /** The call itself; undefined while it is loading. */
  data: Call | undefined
  /** What is on screen meanwhile. */
  shown: Call | undefined
}

export function ContextHeader({ call, data, shown }: ContextHeaderProps) {
  const { runId, log, names, state, openCall } = useRunScreen()
  const { icon, tone } = names(call.node)
  const again = [call.summary ? `summary of ${plural(call.summary.covers.length, 'event')}` : '', call.round > 1 ? `round ${call.round}` : '', call.attempt > 1 ? `attempt ${call.attempt}` : ''].filter(Boolean).join(', ')
  const previous = log.calls[call.number - 2]
  const next = log.calls[call.number]
  return (
    <header className="shrink-0 border-b border-line bg-surface px-3 pt-2 pb-2.5">
      <div className="flex h-6 items-center gap-2">
        <KindTile tone={tone} icon={tone === 'llm' ? iconByName(icon) : Split} size="sm" />
        <h2 className="whitespace-nowrap max-[1399px]:sr-only">Context window</h2>
        <span className="min-w-0 truncate text-12 text-fg-3 max-[1399px]:text-fg">
          {stepName(names, call.step, state.visits)}, call {call.number} of {log.calls.length}
          {again && ` · ${again}`}
        </span>
        <span className="flex shrink-0">
          <IconButton icon={ChevronUp} label="Previous call" keys="k" size="sm" disabled={!previous} onClick={() => previous && openCall(previous.seq)} />
          <IconButton icon={ChevronDown} label="Next call" keys="j" size="sm" disabled={!next} onClick={() => next && openCall(next.seq)} />
        </span>
        <span className="ml-auto flex shrink-0 items-center gap-1.5">
          {!call.summary && <PlaygroundLink promptId={call.promptVersion.promptId} runId={runId} seq={call.seq} group="Run" />}
          <SaveTestButton call={call} />
          <ViewSwitch />
        </span>
      </div>
      <TokenBar tokens={call.inputTokens} segments={(data ?? shown)?.segments ?? []} estimated={(data ?? shown)?.tokenizerExact === false} hint={countedBy(call, data)} denominator={<CallLimits call={call} data={data ?? shown} />} />
    </header>
  )
}

/** Who counted the tokens, and what the provider says. */
function countedBy(call: LoggedCall, data: Call | undefined): string | undefined {
  if (!data) return undefined
  const usage = call.response?.data.usage
  const counted = usage?.estimated ? undefined : usage?.inputTokens
  const provider = call.model.scripted ? 'not sent to a model' : counted === undefined ? 'the provider has not counted' : `the provider counted ${formatNumber(counted)}`
  return `${data.tokenizerExact ? 'Counted' : 'Estimated'} by ${data.tokenizer}; ${provider}`
}
