/**
 * What the run waits for besides people, at the top of the right panel: a time, a call to an address that works once, something in a
 * child run. The log holds only the hash of an address, so the address itself comes from the API.
 */
'use client'
import { AlarmClock, ArrowUpRight, PhoneIncoming, Split, type LucideIcon } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import type { Run } from '#lib/api/runs.ts'
import type { Wait } from '#lib/api/run-status.ts'
import { buttonClass } from '#components/ui/button.tsx'
import { formatDateTime, formatDuration } from '#components/ui/format.ts'
import { CopyButton, shortId } from '#components/ui/id-chip.tsx'
import { nodeOfStep } from '#lib/engine/events.ts'
import { waitingOn } from '#lib/engine/state.ts'
import { stepName } from '../node-names.ts'
import { useRunScreen } from '../run-screen.ts'
import { callbackCommand } from './callback-command.ts'

/** Beyond these a list says only how many more there are. */
const mostShown = 5

export function OpenWaits({ run }: { run: Run | undefined }) {
  const { runId, state } = useRunScreen()
  const known = run?.waitingOn ?? []
  const own = waitingOn(state).filter(({ kind }) => kind === 'timer' || kind === 'callback')
  const below = state.final ? [] : known.filter(({ kind, runId: waiter }) => kind !== 'child' && waiter !== runId)
  const waits: Wait[] = [...own.map((wait) => ({ ...wait, callbackUrl: known.find(({ step, kind, runId: waiter }) => step === wait.step && kind === wait.kind && waiter === runId)?.callbackUrl })), ...below]
  if (waits.length === 0) return null
  return (
    <section aria-label="Waiting for" className="border-b border-line shadow-[inset_2px_0_0_var(--waiting)]">
      {waits.slice(0, mostShown).map((wait) => (wait.runId === runId ? <OwnWait key={wait.step} wait={wait} /> : <WaitBelow key={`${wait.runId} ${wait.step}`} wait={wait} />))}
      {waits.length > mostShown && <p className="px-3 py-2 text-12 text-fg-3">And {waits.length - mostShown} more.</p>}
    </section>
  )
}

function WaitFrame({ icon: Icon, title, children }: { icon: LucideIcon; title: ReactNode; children: ReactNode }) {
  return (
    <div className="border-b border-line px-3 py-3 last:border-0">
      <h2 className="flex items-center gap-2">
        <Icon aria-hidden className="size-4 shrink-0 text-waiting" />
        <span className="truncate">{title}</span>
      </h2>
      {children}
    </div>
  )
}

function OwnWait({ wait }: { wait: Wait }) {
  const { state, names, now } = useRunScreen()
  const name = stepName(names, wait.step, state.visits)
  const callback = wait.kind === 'callback'
  return (
    <WaitFrame icon={callback ? PhoneIncoming : AlarmClock} title={callback ? `${name} waits for a callback` : `${name} waits for a time`}>
      <p className="mt-1 text-12 text-fg-2 tabular-nums">{untilWords(wait, now, callback)}</p>
      {wait.callbackUrl !== undefined && <CallbackAddress url={wait.callbackUrl} />}
    </WaitFrame>
  )
}

function untilWords({ until }: Wait, now: number, callback: boolean): string {
  if (until === undefined) return 'For as long as it takes.'
  const left = Date.parse(until) - now
  const time = formatDateTime(new Date(until))
  const words = left > 0 ? `${time}, in ${formatDuration(left < 60_000 ? Math.ceil(left / 1000) * 1000 : left)}` : `${time}, due now`
  return callback ? `Until ${words}; then it leaves by timeout.` : `Until ${words}.`
}

function CallbackAddress({ url }: { url: string }) {
  const command = callbackCommand(url)
  return (
    <div className="mt-2 flex flex-col gap-2">
      <Copyable label="Address, works once" copy="Copy the address" text={url} />
      <Copyable label="Or from a terminal" copy="Copy the command" text={command} />
    </div>
  )
}

function Copyable({ label, copy, text }: { label: string; copy: string; text: string }) {
  return (
    <div>
      <div className="flex h-6 items-center">
        <h3 className="text-11/4 font-medium text-fg-3">{label}</h3>
        <span className="ml-auto">
          <CopyButton text={text} label={copy} tooltipSide="left" />
        </span>
      </div>
      <pre tabIndex={0} aria-label={label} className="max-h-56 overflow-auto rounded-8 border border-line bg-inset px-3 py-2 text-12/[18px] break-all whitespace-pre-wrap select-all focus-visible:-outline-offset-2">
        {text}
      </pre>
    </div>
  )
}

const belowWords: Record<string, string> = { approval: 'an approval', question: 'an answer', outcome: 'word whether an effect happened', timer: 'a time', callback: 'a callback', retry: 'another attempt', limit: 'a raised limit' }

function WaitBelow({ wait }: { wait: Wait }) {
  const { names } = useRunScreen()
  return (
    <WaitFrame icon={Split} title={`A child run waits for ${belowWords[wait.kind] ?? wait.kind}`}>
      <p className="mt-1 truncate text-12 text-fg-2">
        At {names(nodeOfStep(wait.step)).title} of run <code>{shortId(wait.runId)}</code>.
      </p>
      <Link href={`/runs/${wait.runId}`} className={buttonClass('neutral', 'sm', 'mt-2')}>
        {wait.requestId === undefined ? 'Open the child run' : 'Answer there'}
        <ArrowUpRight aria-hidden />
      </Link>
    </WaitFrame>
  )
}
