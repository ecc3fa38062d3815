/** Templates below the list. */
'use client'
import { useQuery } from '@tanstack/react-query'
import { templatesQuery } from '#lib/client/workflows.ts'
import { TemplateCard } from './template-card.tsx'
import type { WorkflowActions } from './use-workflow-actions.ts'

export function TemplateSection({ actions }: { actions: WorkflowActions }) {
  const { data } = useQuery(templatesQuery)
  if (!data || data.items.length === 0) return null
  return (
    <section aria-labelledby="templates" className="border-t border-line p-4">
      <div className="flex items-baseline gap-2">
        <h2 id="templates">Start from a template</h2>
        <span className="text-12 text-fg-3">Each runs to its end on the scripted model, without a key</span>
      </div>
      <div className="mt-2.5 grid grid-cols-[repeat(auto-fill,minmax(250px,1fr))] gap-3">
        {data.items.map((template) => (
          <TemplateCard key={template.id} template={template} actions={actions} />
        ))}
      </div>
    </section>
  )
}
