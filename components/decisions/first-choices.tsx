/** What runs choose first, and whether the usual one could be fetched before anybody is asked (F13.4). */
'use client'
import { Zap } from 'lucide-react'
import Link from 'next/link'
import type { Decisions } from '#lib/api/decisions.ts'
import { buttonClass } from '#components/ui/button.tsx'
import { formatNumber, plural } from '#components/ui/format.ts'
import { share } from './decision-words.ts'
import { Panel } from './panel.tsx'
import { ViewLink } from './view-link.tsx'

/** Intents that are listed. */
const most = 6

export function FirstChoices({ decisions: { first, node } }: { decisions: Decisions }) {
  if (first.runs === 0) return null
  const rest = first.intents.slice(most)
  return (
    <Panel title="First choice of each run" aside={<span className="text-12 text-fg-3 tabular-nums">{plural(first.runs, 'run')}</span>}>
      <ul className="flex flex-col py-1.5 text-13 tabular-nums">
        {first.intents.slice(0, most).map(({ intent, runs }) => (
          <li key={intent}>
            <ViewLink to={{ first: true, intent }} className="flex h-7 items-center gap-3 px-4 hover:bg-hover">
              <span className="w-44 truncate font-mono text-12">{intent}</span>
              <span aria-hidden className="h-1.5 min-w-0 flex-1 rounded-full bg-bar-free">
                <i className="block h-full rounded-full bg-llm" style={{ width: `${(runs / first.runs) * 100}%` }} />
              </span>
              <span className="w-12 text-right">{share(runs, first.runs)}</span>
              <span className="w-24 text-right text-12 text-fg-3">{formatNumber(runs)} of {formatNumber(first.runs)}</span>
            </ViewLink>
          </li>
        ))}
        {rest.length > 0 && <li className="px-4 pt-1 text-12 text-fg-3">and {plural(rest.length, 'other')} in {plural(rest.reduce((sum, { runs }) => sum + runs, 0), 'run')}</li>}
      </ul>
      {first.prefetch && node.id !== null && (
        <div className="flex items-start gap-2 border-t border-line px-4 py-3 text-13">
          <Zap aria-hidden className="mt-0.5 size-4 shrink-0 text-waiting" />
          <p className="min-w-0">
            <code>{first.prefetch.intent}</code> is the first in {share(first.prefetch.runs, first.runs)} of {plural(first.runs, 'run')}, and it only fetches. Fetched before the decision it saves a call in each of them.
          </p>
          <Link href={`/workflows/${node.workflow.slug}?node=${node.id}`} className={buttonClass('neutral', 'sm', 'ml-auto')}>
            Prefetch it in the builder
          </Link>
        </div>
      )}
    </Panel>
  )
}
