/** A wait as its step tells it: for what, until when, and what ended it. */
'use client'
import { formatClock, formatDateTime } from '#components/ui/format.ts'
import { FactList, PanelSection } from './panel-parts.tsx'
import type { WaitFacts } from './step-facts.ts'

export function WaitSection({ wait }: { wait: WaitFacts }) {
  const { callback, correlationKey, fireAt, firedAt, receivedAt } = wait
  const time = (at: string) => formatClock(new Date(at)).slice(0, 8)
  return (
    <PanelSection label="Wait">
      <FactList
        facts={[
          ['Waits for', callback ? 'a callback, once' : 'a time'],
          ...(fireAt === undefined ? [] : ([[callback ? 'At most until' : 'Until', formatDateTime(new Date(fireAt))]] satisfies [string, string][])),
          ...(correlationKey === undefined ? [] : ([['Correlation key', correlationKey]] satisfies [string, string][])),
          ...(receivedAt === undefined ? [] : ([['Called back', time(receivedAt)]] satisfies [string, string][])),
          ...(firedAt === undefined ? [] : ([['Time was up', time(firedAt)]] satisfies [string, string][])),
        ]}
      />
    </PanelSection>
  )
}
