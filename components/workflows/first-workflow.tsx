/** What stands here before there is any workflow: templates that run at once, a blank one, a file; and what one can do next. */
'use client'
import { useQuery } from '@tanstack/react-query'
import { Play, Plug, Plus, ScanText, Upload, type LucideIcon } from 'lucide-react'
import { Button } from '#components/ui/button.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { errorText } from '#lib/client/query-client.ts'
import { templatesQuery } from '#lib/client/workflows.ts'
import { TemplateCard } from './template-card.tsx'
import type { WorkflowActions } from './use-workflow-actions.ts'

const steps: { icon: LucideIcon; title: string; text: string }[] = [
  { icon: Play, title: 'Run it', text: 'One form, no set-up, two seconds' },
  { icon: ScanText, title: 'Open the context window', text: 'Every byte the model was sent, and why' },
  { icon: Plug, title: 'Connect a model', text: 'Any OpenAI-compatible address and key' },
]

export function FirstWorkflow({ actions, onImport }: { actions: WorkflowActions; onImport(): void }) {
  const { data, error } = useQuery(templatesQuery)
  return (
    <div className="mx-auto max-w-[1040px] px-6 pt-[13vh] pb-6">
      <h2 className="text-20 font-strong tracking-[-0.012em]">Draw your first workflow</h2>
      <p className="mt-1.5 max-w-[560px] text-fg-2">
        Code fetches and acts, a model decides at the points you choose. Pick a template, it runs at once on the scripted model.
      </p>
      <div className="mt-6 grid min-h-[166px] grid-cols-1 gap-3 sm:grid-cols-2 lg:grid-cols-3">
        {data?.items.map((template) => (
          <TemplateCard key={template.id} template={template} actions={actions} />
        ))}
        {error && !data && <ProblemText className="sm:col-span-2">The templates could not be read. {errorText(error)}</ProblemText>}
      </div>
      <div className="mt-4 flex flex-wrap gap-2">
        <Button icon={Plus} keys="n" onClick={actions.createBlank} busy={actions.creating === 'blank'}>
          Blank workflow
        </Button>
        <Button icon={Upload} onClick={onImport}>
          Import a file
        </Button>
      </div>
      <ul className="mt-12 grid gap-x-8 gap-y-4 border-t border-line pt-5 sm:grid-cols-3">
        {steps.map(({ icon: Icon, title, text }) => (
          <li key={title} className="flex gap-2.5">
            <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-fg-3" strokeWidth={1.75} />
            <span>
              <span className="font-medium">{title}</span>
              <br />
              <span className="text-12 text-fg-3">{text}</span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
