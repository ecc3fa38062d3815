/** Where the run goes on after each answer, as the graph that runs has it. */
'use client'
import { Fragment } from 'react'
import { ArrowRight, MessageSquare } from 'lucide-react'
import { cardModel, type CardTone } from '#components/canvas/card-model.ts'
import { Chip } from '#components/ui/chip.tsx'
import { iconByName } from '#components/ui/icon-by-name.ts'
import type { Tone } from '#components/ui/tone.ts'
import type { DocumentNode } from '#lib/engine/document.ts'
import { classNames } from '#components/ui/class-names.ts'
import { cardPad } from './card-parts.tsx'
import type { OutcomePath } from './outcome-paths.ts'

export function OutcomePathsSection({ paths }: { paths: readonly OutcomePath[] }) {
  if (paths.length === 0) return null
  return (
    <section aria-label="What happens then" className={classNames(cardPad, 'flex flex-wrap gap-x-6 gap-y-3 border-t border-line py-3.5')}>
      {paths.map((path) => (
        <div key={path.label} className="flex min-w-0 flex-col gap-1.5">
          <h3 className="text-11/4 font-medium text-fg-3">{path.label}</h3>
          <Path path={path} />
        </div>
      ))}
    </section>
  )
}

function Path({ path: { first, nodes, then } }: { path: OutcomePath }) {
  return (
    <ol className="flex flex-wrap items-center gap-1.5">
      {first !== undefined && (
        <li>
          <Chip icon={MessageSquare} className="max-w-60" title={first}>
            <span className="truncate">{first}</span>
          </Chip>
        </li>
      )}
      {nodes.map((node, index) => (
        <Fragment key={node.id}>
          {(index > 0 || first !== undefined) && <Arrow />}
          <li>
            <NodeChip node={node} />
          </li>
        </Fragment>
      ))}
      {then !== undefined && (
        <>
          {(nodes.length > 0 || first !== undefined) && <Arrow />}
          <li className="text-12 text-fg-3">{then}</li>
        </>
      )}
    </ol>
  )
}

const Arrow = () => (
  <li aria-hidden className="grid text-fg-3">
    <ArrowRight className="size-3" />
  </li>
)

const tones: Record<CardTone, Tone> = { llm: 'llm', human: 'neutral', code: 'neutral', trigger: 'neutral' }

function NodeChip({ node }: { node: DocumentNode }) {
  const { title, tone, icon } = cardModel(node)
  return (
    <Chip tone={tones[tone]} icon={iconByName(icon)} className="max-w-52">
      <span className="truncate">{title}</span>
    </Chip>
  )
}
