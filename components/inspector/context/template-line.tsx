/** In the strip of what a prompt wrote: the line of that version before anything was filled in, and the way to it in the builder. */
'use client'
import { useMemo } from 'react'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import type { Segment } from '#lib/api/calls.ts'
import { promptVersionQuery } from '#lib/client/prompts.ts'
import { workflowQuery } from '#lib/client/workflows.ts'
import { promptLine, promptTemplates, type PromptLine } from './prompt-line.ts'
import { useWindowHost, type WindowHost } from './window-host.ts'

export interface TemplateLineProps {
  segment: Segment
  /** All of the window. */
  segments: readonly Segment[]
}

export function TemplateLine({ segment, segments }: TemplateLineProps) {
  const { prompt, promptHref, draft } = useWindowHost()
  const { data } = useQuery({ ...promptVersionQuery(prompt?.id ?? '', prompt?.number ?? 0), enabled: prompt !== undefined })
  const templates = useMemo(() => data && promptTemplates(data.body), [data])
  const line = useMemo(() => templates && promptLine(segment, templates, segments), [segment, templates, segments])
  if (!prompt || (!line && promptHref === undefined)) return null
  return (
    <div className="flex min-h-7 items-center gap-2 border-t border-line-soft py-1">
      {line && (
        <>
          <span className="shrink-0 text-11 text-fg-3 tabular-nums" title={`Prompt version ${prompt.number}, ${line.place}`}>
            v{prompt.number}, {line.message === undefined && `${line.place}, `}line {line.line}
          </span>
          <code aria-label="Line of the prompt" className="min-w-0 flex-1 truncate rounded-4 bg-inset px-1.5 font-mono text-11/[18px]" title={line.text}>
            {line.text === '' ? ' ' : line.text}
          </code>
        </>
      )}
      {promptHref !== undefined && (
        <span className="ml-auto flex shrink-0 items-center gap-2">
          {draft && data && <DraftNote draft={draft} body={data.body} />}
          <Link href={hrefOf(promptHref, line)} className="text-accent hover:underline">
            {line ? 'Line in the builder' : 'Open in the builder'}
          </Link>
        </span>
      )}
    </div>
  )
}

const hrefOf = (promptHref: string, line: PromptLine | undefined): string => (line?.message === undefined ? promptHref : `${promptHref}&message=${line.message}&line=${line.line}`)

/** The builder opens what the prompt is now, which may be another. */
function DraftNote({ draft, body }: { draft: NonNullable<WindowHost['draft']>; body: unknown }) {
  const { data: workflow } = useQuery(workflowQuery(draft.workflow))
  const node = workflow?.document.nodes.find(({ id }) => id === draft.nodeId)
  if (!workflow) return null
  if (!node) return <span className="text-fg-3">no longer in the draft</span>
  const [then, now] = [promptTemplates(body), promptTemplates(node.data)]
  return JSON.stringify(then) === JSON.stringify(now) ? null : <span className="text-waiting">the draft differs</span>
}
