/** What the call beside the selected event took, by the provider's own count and by ours: tokens, money, time, which model at which attempt. */
'use client'
import type { ReactNode } from 'react'
import Link from 'next/link'
import { decisionsPath } from '#components/decisions/paths.ts'
import { modelSettingsPath } from '#components/settings/paths.ts'
import { formatCost, formatDay, formatDuration, formatNumber } from '#components/ui/format.ts'
import type { EventData } from '#lib/engine/events.ts'
import { tokenizerOf } from '#lib/engine/tokens.ts'
import type { LoggedCall } from '../run-log.ts'
import { useRunScreen } from '../run-screen.ts'
import { FactList, PanelSection } from './panel-parts.tsx'

type Fact = [name: string, value: ReactNode]
type Reply = EventData<'model.responded'>

export function UsageSection({ step }: { step: string }) {
  const { log, call } = useRunScreen()
  const calls = log.callsOf(step)
  const shown = call?.step === step ? call : calls.at(-1)
  if (!shown) return null
  const attempts = calls.filter((each) => each.round === shown.round).length
  return (
    <PanelSection label="Usage of the call">
      <FactList
        facts={[
          ...tokenFacts(shown),
          ['Cost', <Cost call={shown} />],
          ...timeFacts(shown.response?.data),
          ['Model, attempt', <><span className="font-mono">{shown.model.name || shown.model.connection}</span> {slight(`${shown.attempt} of ${attempts}`)}</>],
          ['Prompt', <><span className="font-mono">v{shown.promptVersion.number}</span> <Link href={decisionsPath(shown.promptVersion.promptId, { version: shown.promptVersion.number })} className="rounded-3 text-accent hover:underline">its decisions</Link></>],
        ]}
      />
    </PanelSection>
  )
}

const slight = (text: string) => <span className="text-fg-3">{text}</span>

/** A part that the provider does not tell is not zero. */
const partOf = (part: number | undefined) => slight(`/ ${part === undefined ? 'not told' : formatNumber(part)}`)

function tokenFacts(call: LoggedCall): Fact[] {
  const usage = call.response?.data.usage
  const ours: Fact = ['Input as counted here', <OwnCount call={call} />]
  if (!usage || call.model.scripted) return [ours, ...(usage ? ([['Output', formatNumber(usage.outputTokens)]] satisfies Fact[]) : [])]
  if (usage.estimated) return [ours, ['Output as counted here', <span title="The provider told no token counts"><About />{formatNumber(usage.outputTokens)}</span>]]
  return [
    ['Input, of it cached', <>{formatNumber(usage.inputTokens)} {partOf(usage.cachedInputTokens)}</>],
    ours,
    ['Output, of it reasoning', <>{formatNumber(usage.outputTokens)} {partOf(usage.reasoningTokens)}</>],
  ]
}

const About = () => (
  <>
    <span aria-hidden className="text-fg-3">≈</span>
    <span className="sr-only">about </span>
  </>
)

/** With `≈` where it is an estimate. */
function OwnCount({ call }: { call: LoggedCall }) {
  const { name, exact } = tokenizerOf(call.model.name)
  return (
    <span title={`${exact ? 'Counted' : 'Estimated'} by ${name}`}>
      {!exact && <About />}
      {formatNumber(call.inputTokens)}
    </span>
  )
}

function Cost({ call }: { call: LoggedCall }) {
  const reply = call.response?.data
  if (call.model.scripted) return slight('scripted, no LLM')
  if (!reply) return slight('not answered')
  if (reply.costUsd === null) {
    return (
      <>
        unknown{' '}
        <Link href={modelSettingsPath(call.model.name, call.model.connection)} className="rounded-3 text-accent hover:underline">
          enter a price
        </Link>
      </>
    )
  }
  const { price } = reply
  return (
    <span title={price && `At prices of ${formatDay(price.asOf)}, per million tokens: input $${price.input}, cached input $${price.cachedInput}, output $${price.output}`}>
      {reply.usage.estimated && <About />}
      {formatCost(reply.costUsd)} {price && <span className="text-11 text-fg-3">as of {formatDay(price.asOf)}</span>}
    </span>
  )
}

function timeFacts(reply: Reply | undefined): Fact[] {
  if (!reply) return []
  return [['Latency', <>{formatDuration(reply.latencyMs)} {reply.firstByteMs !== undefined && slight(`first byte ${formatDuration(reply.firstByteMs)}`)}</>]]
}
