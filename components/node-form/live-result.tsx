/**
 * The value of a text on the last run's data, under its editor: on one line with its type, opened to be read whole; else what is wrong
 * with it. A bar above the form says which data that is.
 */
'use client'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { ChevronRight, CircleAlert, Database } from 'lucide-react'
import { shortId } from '#components/ui/id-chip.tsx'
import { TimeAgo } from '#components/ui/time-ago.tsx'
import { useNodeData } from './data/data-context.tsx'
import type { Moment } from './data/node-scope.ts'
import type { Evaluated } from './data/use-evaluation.ts'

export interface LiveResultProps {
  /** Of the field. */
  label: string
  evaluated: Evaluated
  /** The same is said by a problem of the field already. */
  told: boolean
}

export function LiveResult({ label, evaluated, told }: LiveResultProps) {
  const { outcome, tooLong, moment } = evaluated
  if (evaluated.data === 'none' || (!outcome && tooLong === undefined)) return null
  return (
    <div role="group" aria-label={`Value of ${label}`} title={moment && dataWords(moment)} className="mt-1 flex min-w-0 flex-col gap-0.5">
      {tooLong !== undefined && <p className="text-11 text-fg-3">Reads a value of {(tooLong / 1024 / 1024).toFixed(1)} MiB, which is not fetched to be tried here.</p>}
      {outcome && <Outcome label={label} outcome={outcome} told={told} unreached={moment?.kind === 'not_reached'} />}
    </div>
  )
}

/** Without the expression, which stands right above. */
const bare = (message: string): string => message.replace(/ \(expression `[^]*`(?:, line \d+, column \d+)?\)$/, '').replace(/^The expression `[^]*` has no value/, 'No value')

function Outcome({ label, outcome, told, unreached }: { label: string; outcome: NonNullable<Evaluated['outcome']>; told: boolean; unreached: boolean }) {
  const [open, setOpen] = useState(false)
  if (!outcome.ok) {
    if (told) return null
    const absent = !('stopped' in outcome) && (outcome.error.code === 'no_value' || outcome.error.code === 'unresolved_reference')
    const message = 'stopped' in outcome ? 'It took longer than a second and was stopped.' : bare(outcome.error.message)
    return (
      <p className={`flex min-w-0 gap-1.5 text-12/4 ${absent && unreached ? 'text-fg-3' : absent ? 'text-waiting' : 'text-failed'}`}>
        <CircleAlert aria-hidden className="mt-px size-3.5 shrink-0" strokeWidth={1.75} />
        <span className="line-clamp-3 min-w-0 wrap-anywhere" title={message}>
          {message}
        </span>
      </p>
    )
  }
  const { line, type, whole, cut } = outcome.shown
  return (
    <>
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className="-ml-1 flex h-5 min-w-0 items-center gap-1 rounded-4 px-1 text-left hover:bg-hover">
        <ChevronRight aria-hidden className={`size-3 shrink-0 text-fg-3 transition-transform ${open ? 'rotate-90' : ''}`} strokeWidth={2} />
        <span className="sr-only">Value of {label}: </span>
        <span className="min-w-0 flex-1 truncate font-mono text-12 text-(--tok-string)">{line === '' ? ' ' : line}</span>
        <span className="shrink-0 text-11 text-fg-3 tabular-nums">{type}</span>
      </button>
      {open && (
        <pre tabIndex={0} aria-label={`Whole value of ${label}`} className="max-h-[220px] overflow-auto rounded-6 border border-line bg-inset px-2 py-1 font-mono text-12/(--lh-code) whitespace-pre-wrap wrap-anywhere">
          {whole}
          {cut > 0 && <span className="text-fg-3">{`\n… ${cut.toLocaleString('en')} more characters`}</span>}
        </pre>
      )}
    </>
  )
}

/** Which data the values under the fields are of; once for the whole form, so that nothing moves when a field gets the focus. */
export function DataBar() {
  const data = useNodeData()
  const scope = useSyncExternalStore(data.subscribe, () => data.scope(), () => undefined)
  const looking = useSyncExternalStore(data.subscribe, data.looking, () => false)
  const ran = useSyncExternalStore(data.subscribe, data.ran, () => false)
  useEffect(() => {
    // The run of a container's inside is another one; where it cannot be read, the bar says that there is none.
    void data.want('').catch(() => {})
  }, [data, looking])
  return (
    <p className="flex h-[26px] items-center gap-1 border-b border-line bg-inset px-3 text-11 whitespace-nowrap text-fg-3">
      <Database aria-hidden className="size-3 shrink-0" strokeWidth={1.75} />
      {scope ? (
        <>
          <span className="min-w-0 truncate" title={dataWords(scope.moment)}>
            {dataWords(scope.moment)}
          </span>
          <a href={`/runs/${scope.runId}`} className="shrink-0 font-mono text-fg-2 underline-offset-2 hover:underline">
            {shortId(scope.runId)}
          </a>
          <span aria-hidden>·</span>
          <TimeAgo at={scope.moment.at} />
        </>
      ) : looking ? (
        'Reading the last run…'
      ) : ran ? (
        'The last run did not come to this part of the workflow.'
      ) : (
        'No run yet. After the first, values stand under the fields.'
      )}
    </p>
  )
}

function dataWords({ kind, ...moment }: Moment): string {
  if (kind === 'not_reached') return 'Not reached: what it would read after run'
  const visit = 'step' in moment ? moment.step.slice(moment.step.indexOf('#') + 1) : '1'
  return visit === '1' ? 'Values as this node read them in run' : `Values as visit ${visit} read them in run`
}
