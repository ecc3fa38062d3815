/** What the tokens of a call count against: the thread its budget, the request the window of the model. */
'use client'
import Link from 'next/link'
import type { Call } from '#lib/api/calls.ts'
import { defaultWarnAtPercent } from '#lib/api/models.ts'
import { uncountedImages } from '#lib/engine/context/image-parts.ts'
import { modelSettingsPath } from '#components/settings/paths.ts'
import { formatDay, plural } from '#components/ui/format.ts'
import type { LoggedCall } from '../run-log.ts'
import { useRunScreen } from '../run-screen.ts'
import { threadTokens } from './context-messages.ts'
import { LimitMeter } from './limit-meter.tsx'

export function CallLimits({ call, data }: { call: LoggedCall; data: Call | undefined }) {
  const { names } = useRunScreen()
  const { budget } = names(call.node)
  if (!data) return null
  const { window } = data
  const warnAtPercent = window?.warnAtPercent ?? defaultWarnAtPercent
  const uncounted = uncountedImages(data.segments)
  return (
    <span className="flex flex-wrap items-start justify-end gap-x-3.5 gap-y-1">
      {uncounted > 0 && <span title="Only the provider knows what they count">{plural(uncounted, 'image')} not counted</span>}
      {call.summary ? <span>asked before the decision</span> : budget === undefined ? <span>no budget set</span> : <LimitMeter what="Thread" tokens={threadTokens(data.segments)} limit={budget} of="budget" warnAtPercent={warnAtPercent} hint="set in the node" />}
      {window ? (
        <LimitMeter what="Request" tokens={call.inputTokens} limit={window.tokens} of="window" warnAtPercent={warnAtPercent} upTo={window.upTo} hint={windowHint(window, call.model.name)} />
      ) : (
        !call.model.scripted && (
          <Link href={modelSettingsPath(call.model.name, call.model.connection)} title={`Enter the window of ${call.model.name}`} className="rounded-3 underline decoration-line-strong underline-offset-3 hover:text-fg">
            window unknown
          </Link>
        )
      )}
    </span>
  )
}

function windowHint({ source, asOf, upTo }: NonNullable<Call['window']>, model: string): string {
  if (source === 'own') return `entered for ${model}, ${formatDay(asOf)}`
  return `${model}, as of ${formatDay(asOf)}${upTo ? '; a server may allow less' : ''}`
}
