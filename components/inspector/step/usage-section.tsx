/** What the call beside the selected event took: tokens, money, time, which model at which attempt. */
'use client'
import { formatCost, formatDuration, formatNumber } from '#components/ui/format.ts'
import { useRunScreen } from '../run-screen.ts'
import { FactList, PanelSection } from './panel-parts.tsx'

export function UsageSection({ step }: { step: string }) {
  const { log, call } = useRunScreen()
  const calls = log.callsOf(step)
  const shown = call?.step === step ? call : calls.at(-1)
  if (!shown) return null
  const reply = shown.response?.data
  const attempts = calls.filter((each) => each.round === shown.round).length
  const slight = (text: string) => <span className="text-fg-3">{text}</span>
  return (
    <PanelSection label="Usage of the call">
      <FactList
        facts={[
          reply
            ? ['Input, of it cached', <>{formatNumber(reply.usage.inputTokens)} {slight(`/ ${formatNumber(reply.usage.cachedInputTokens ?? 0)}`)}</>]
            : ['Input, estimated', formatNumber(shown.inputTokens)],
          ...(reply ? ([['Output, of it reasoning', <>{formatNumber(reply.usage.outputTokens)} {slight(`/ ${formatNumber(reply.usage.reasoningTokens ?? 0)}`)}</>]] as const) : []).map(([name, value]): [string, React.ReactNode] => [name, value]),
          ['Cost', shown.model.scripted ? slight('scripted, no LLM') : reply ? (reply.costUsd === null ? 'unknown' : formatCost(reply.costUsd)) : slight('not answered')],
          ...(reply ? [['Latency', formatDuration(reply.latencyMs)] satisfies [string, string]] : []),
          ['Model, attempt', <><span className="font-mono">{shown.model.name || shown.model.connection}</span> {slight(`${shown.attempt} of ${attempts}`)}</>],
          ['Prompt', <span className="font-mono">v{shown.promptVersion.number}</span>],
        ]}
      />
    </PanelSection>
  )
}
