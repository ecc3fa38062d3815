/**
 * Approve, reject, or edit and approve. Approving is bound to the hash of what was shown; rejecting needs no comment, and one press is
 * enough. The arguments of an intent can be edited, the resolved request of an effect cannot.
 */
'use client'
import { useState } from 'react'
import { Check, Pencil, ShieldCheck, X } from 'lucide-react'
import type { HumanRequest } from '#lib/api/requests.ts'
import { Button } from '#components/ui/button.tsx'
import { ChipButton } from '#components/ui/chip.tsx'
import { Textarea } from '#components/ui/textarea.tsx'
import { ArgumentsEditor } from './arguments-editor.tsx'
import type { Answering } from './use-answer.ts'

export function ApprovalAnswer({ request, answering }: { request: HumanRequest; answering: Answering }) {
  const [comment, setComment] = useState('')
  const [editing, setEditing] = useState(false)
  const { answer, pending } = answering
  const byModel = request.intent !== undefined
  const commentLabel = byModel ? 'Comment for the model' : 'Comment'
  const bound = request.argsHash === undefined ? {} : { argsHash: request.argsHash }
  const said = comment.trim() === '' ? {} : { comment: comment.trim() }

  if (editing) {
    return (
      <ArgumentsEditor
        value={request.args ?? {}}
        problems={answering.problems}
        refusal={answering.refusal}
        busy={pending?.verdict === 'edited'}
        onCancel={() => setEditing(false)}
        onApprove={(args) => answer({ verdict: 'edited', args, ...bound, ...said })}
      />
    )
  }
  return (
    <footer className="flex flex-col gap-2 border-t border-line px-3 py-3">
      <p className="flex items-start gap-1.5 text-12 text-fg-3">
        <ShieldCheck aria-hidden className="mt-px size-3.5 shrink-0" />
        {byModel ? 'Approving runs exactly this call, once. The model is not asked again.' : 'Approving sends exactly this, once.'}
      </p>
      {(request.rejectOptions?.length ?? 0) > 0 && (
        <div className="flex flex-wrap items-center gap-1.5">
          <span className="text-12 text-fg-3">Reject with</span>
          {request.rejectOptions?.map((option) => (
            <ChipButton key={option.name} title={option.text} disabled={pending !== undefined} onClick={() => answer({ verdict: 'rejected', comment: option.text, ...bound })} className="h-6! text-12!">
              {option.name.replaceAll('_', ' ')}
            </ChipButton>
          ))}
        </div>
      )}
      <Textarea aria-label={commentLabel} placeholder={commentLabel} minRows={1} maxRows={6} value={comment} onChange={(event) => setComment(event.target.value)} />
      <div className="flex items-center gap-1.5">
        <Button kind="danger" icon={X} busy={pending?.verdict === 'rejected'} disabled={pending !== undefined} onClick={() => answer({ verdict: 'rejected', ...bound, ...said })}>
          Reject
        </Button>
        <span className="flex-1" />
        {byModel && (
          <Button icon={Pencil} disabled={pending !== undefined} onClick={() => setEditing(true)}>
            Edit
          </Button>
        )}
        <Button kind="primary" icon={Check} busy={pending?.verdict === 'approved'} disabled={pending !== undefined} onClick={() => answer({ verdict: 'approved', ...bound, ...said })}>
          Approve
        </Button>
      </div>
    </footer>
  )
}
