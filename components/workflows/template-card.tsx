/** A template: its drawing, its name, and two ways on: look at it (the card), or run it at once (the button). */
'use client'
import { lazy, Suspense } from 'react'
import { Play } from 'lucide-react'
import { Button } from '#components/ui/button.tsx'
import type { WorkflowTemplate } from '#lib/api/templates.ts'
import type { WorkflowActions } from './use-workflow-actions.ts'

const TemplateDrawing = lazy(() => import('./template-drawing.tsx'))

export function TemplateCard({ template, actions }: { template: WorkflowTemplate; actions: WorkflowActions }) {
  const { id, name, description, document } = template
  const busy = actions.creating === id
  return (
    <article
      aria-busy={busy || undefined}
      className="relative flex flex-col overflow-hidden rounded-[10px] border border-line bg-raised transition-[border-color,box-shadow] hover:border-line-strong hover:shadow-2 has-[[data-use]:focus-visible]:outline-2 has-[[data-use]:focus-visible]:outline-offset-1 has-[[data-use]:focus-visible]:outline-accent"
    >
      <div className="h-[104px] bg-[radial-gradient(var(--grid)_.8px,transparent_.8px)] [background-size:12px_12px] p-2.5">
        <Suspense>
          <TemplateDrawing document={document} />
        </Suspense>
      </div>
      <div className="flex-1 border-t border-line-soft px-3 pt-2 pb-3">
        <div className="flex items-center gap-2">
          <h3 className="min-w-0 flex-1 font-medium">
            <button
              type="button"
              data-use
              disabled={busy}
              className="block w-full truncate text-left outline-none after:absolute after:inset-0 after:content-['']"
              onClick={() => actions.create(document, { key: id })}
            >
              {name}
              <span className="sr-only">: use this template</span>
            </button>
          </h3>
          <Button size="sm" icon={Play} busy={busy} aria-label={`Run ${name}`} className="relative z-[1]" onClick={() => actions.create(document, { key: id, run: true })}>
            Run
          </Button>
        </div>
        <p className="mt-1 line-clamp-2 text-12/[18px] text-fg-3" title={description}>
          {description}
        </p>
      </div>
    </article>
  )
}
