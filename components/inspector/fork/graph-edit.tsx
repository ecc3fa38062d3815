/** Which graph the fork goes on with, and for each what differs from the one that ran, in words, with the way to the whole difference. */
'use client'
import { useQuery } from '@tanstack/react-query'
import { RadioGroup } from 'radix-ui'
import Link from 'next/link'
import type { Run } from '#lib/api/runs.ts'
import { keptDraftsQuery } from '#lib/client/workflows.ts'
import { changeSentence } from '#lib/nodes/change-words.ts'
import { compareHref, isSame, type Side } from '#components/versions/compare.ts'
import type { SchemaProblem } from '#components/schema-form/schema-form.tsx'
import { ErrorText } from '#components/ui/problem-text.tsx'
import { useFork, useForkStore } from './fork-context.tsx'
import type { WantedGraph } from './fork-draft.ts'
import type { ForkPlan, GraphChoice } from './use-fork-plan.ts'

/** Phrases told of a difference; the rest is behind the link. */
const mostPhrases = 4

export function GraphEdit({ plan, run, problems }: { plan: ForkPlan; run: Run | undefined; problems: readonly SchemaProblem[] }) {
  const store = useForkStore()
  const wanted = useFork(({ draft }) => draft.graph)
  return (
    <div className="flex flex-col gap-2">
      <RadioGroup.Root aria-label="Graph" value={wanted} onValueChange={(next) => store.getState().change({ graph: plan.choices.find((each) => each.wanted === next)?.wanted ?? 'then' })} className="flex flex-col gap-1">
        {plan.choices.map((choice) => (
          <Choice key={choice.wanted} choice={choice} href={<DiffLink run={run} to={choice.wanted} latest={plan.latest ?? null} />} />
        ))}
      </RadioGroup.Root>
      {problems.map((problem, index) => (
        <ErrorText key={index}>{problem.message}</ErrorText>
      ))}
    </div>
  )
}

function Choice({ choice: { wanted, label, document, comparison }, href }: { choice: GraphChoice; href: React.ReactNode }) {
  return (
    <div>
      <RadioGroup.Item value={wanted} className="group flex min-h-7 w-full items-center gap-2 rounded-6 text-left text-12 hover:text-fg">
        <span className="grid size-3.5 shrink-0 place-items-center rounded-full border border-line-strong bg-raised group-data-[state=checked]:border-accent-solid">
          <RadioGroup.Indicator className="size-2 rounded-full bg-accent-solid" />
        </span>
        <span className="font-medium">{label}</span>
      </RadioGroup.Item>
      {wanted !== 'then' && (
        <p className="pl-[22px] text-11/4 break-words text-fg-3">
          {!document ? 'Loading what changed…' : !comparison || isSame(comparison) ? 'The same as then.' : <>{changeSentence(comparison.phrases, mostPhrases)}. {href}</>}
        </p>
      )}
    </div>
  )
}

/** To the two beside each other, where what ran is kept as something that can be named. */
export function DiffLink({ run, to, latest }: { run: Run | undefined; to: WantedGraph; latest: number | null }) {
  const drafted = run?.workflow.version === 'draft'
  const kept = useQuery({ ...keptDraftsQuery(run?.workflow.id ?? ''), enabled: drafted })
  if (!run) return null
  const from = sideOf(run, kept.data?.items ?? [])
  const side: Side | undefined = to === 'latest' && latest !== null ? { kind: 'version', number: latest } : to === 'draft' ? { kind: 'draft' } : undefined
  if (!from || !side) return null
  return (
    <Link href={compareHref(run.workflow.slug, from, side)} target="_blank" className="text-accent hover:underline">
      See the changes
    </Link>
  )
}

function sideOf({ workflow: { version, draftRevision } }: Run, kept: readonly { revision: number }[]): Side | undefined {
  if (version !== 'draft') return { kind: 'version', number: version }
  return draftRevision !== undefined && kept.some(({ revision }) => revision === draftRevision) ? { kind: 'kept', revision: draftRevision } : undefined
}
