/**
 * Approve, reject, or edit and approve. Approving is bound to the hash of what was shown and cannot be taken back; rejecting needs no
 * comment, and one press is enough. The arguments of an intent can be edited, the resolved request of an effect cannot; where several
 * people have to approve, they have to approve the same.
 */
'use client'
import { useRef, useState } from 'react'
import { Check, Pencil, ShieldCheck, X } from 'lucide-react'
import type { HumanRequest } from '#lib/api/requests.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { useCommands, type Command } from '#components/shell/command-registry.tsx'
import { Button } from '#components/ui/button.tsx'
import { ChipButton } from '#components/ui/chip.tsx'
import { Textarea } from '#components/ui/textarea.tsx'
import { ArgumentsEditor } from './arguments-editor.tsx'
import { sentence } from '#components/inspector/words.ts'
import { answerButton, AnswerFoot } from './card-parts.tsx'
import { useSettledAct, type Answering } from './use-answer.ts'

export interface ApprovalAnswerProps {
  request: HumanRequest
  answering: Answering
  /** Whether A, R and E are this request's. */
  keys: boolean
  /** What the edited arguments have to fit; without it they are edited as JSON. */
  schema?: JsonObject
}

export function ApprovalAnswer({ request, answering, keys, schema }: ApprovalAnswerProps) {
  const [comment, setComment] = useState('')
  const [editing, setEditing] = useState(false)
  const settled = useSettledAct()
  const commentBox = useRef<HTMLTextAreaElement>(null)
  const { answer, pending } = answering
  const byModel = request.intent !== undefined
  const editable = byModel && request.required === 1
  const commentLabel = byModel ? 'Comment for the model' : 'Comment'
  const shown = (key: string) => (keys ? key : undefined)
  const { bound, said } = boundTo(request, comment)
  const busy = pending !== undefined
  const approve = () => answer({ verdict: 'approved', ...bound, ...said })
  const reject = () => answer({ verdict: 'rejected', ...bound, ...said })

  const isHeld = busy || editing
  const commands: Command[] = [
    { id: 'approve', label: 'Approve', keys: 'a', icon: Check, disabled: isHeld, run: () => settled(approve) },
    { id: 'reject', label: 'Reject', keys: 'r', icon: X, disabled: isHeld, run: () => settled(reject) },
    { id: 'edit', label: 'Edit the arguments, then approve', keys: 'e', icon: Pencil, disabled: isHeld || !editable, run: () => setEditing(true) },
    { id: 'comment', label: 'Write a comment', keys: 'c', palette: false, disabled: editing, run: () => commentBox.current?.focus() },
  ]
  useCommands('This request', keys ? commands : [])

  if (editing) {
    return (
      <ArgumentsEditor
        value={request.args ?? {}}
        {...(schema && { schema })}
        problems={answering.problems}
        refusal={answering.refusal}
        busy={pending?.verdict === 'edited'}
        onCancel={() => setEditing(false)}
        onApprove={(args) => answer({ verdict: 'edited', args, ...bound, ...said })}
      />
    )
  }
  return (
    <AnswerFoot label="Your decision">
      <p className="flex items-start gap-1.5 text-12 text-fg-3">
        <ShieldCheck aria-hidden className="mt-px size-3.5 shrink-0" />
        {approvalWords(request)}
      </p>
      <QuickReasons options={request.rejectOptions ?? []} busy={busy} onReject={(text) => answer({ verdict: 'rejected', comment: text, ...bound })} />
      <div className="flex flex-wrap items-end gap-1.5 group-data-roomy/card:gap-2">
        <Textarea
          ref={commentBox}
          aria-label={commentLabel}
          placeholder={commentLabel}
          minRows={1}
          maxRows={6}
          value={comment}
          onChange={(event) => setComment(event.target.value)}
          onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
          className="min-w-40 flex-1 basis-full @min-[580px]/card:basis-0"
        />
        <Button kind="danger" icon={X} keys={shown('r')} busy={pending?.verdict === 'rejected'} disabled={busy} onClick={reject} className={answerButton}>
          Reject
        </Button>
        <span className="flex-1 max-sm:group-data-roomy/card:hidden @min-[580px]/card:hidden" />
        {editable && (
          <Button icon={Pencil} keys={shown('e')} disabled={busy} onClick={() => setEditing(true)} className={answerButton}>
            Edit
          </Button>
        )}
        <Button kind="primary" icon={Check} keys={shown('a')} busy={pending?.verdict === 'approved'} disabled={busy} onClick={approve} className={answerButton}>
          Approve
        </Button>
      </div>
    </AnswerFoot>
  )
}

/** What goes with every verdict: the hash of what was shown, and what was said. */
const boundTo = ({ argsHash }: HumanRequest, comment: string) => ({ bound: argsHash === undefined ? {} : { argsHash }, said: comment.trim() === '' ? {} : { comment: comment.trim() } })

interface QuickReasonsProps {
  options: NonNullable<HumanRequest['rejectOptions']>
  busy: boolean
  onReject(text: string): void
}

function QuickReasons({ options, busy, onReject }: QuickReasonsProps) {
  if (options.length === 0) return null
  return (
    <div className="flex flex-wrap items-center gap-1.5" role="group" aria-label="Reject with">
      <span className="text-12 text-fg-3">Reject with</span>
      {options.map(({ name, text }) => (
        <ChipButton
          key={name}
          title={text}
          disabled={busy}
          onClick={() => onReject(text)}
          className="h-6! text-12! max-sm:group-data-roomy/card:h-9! max-sm:group-data-roomy/card:px-3! max-sm:group-data-roomy/card:text-13!"
        >
          {sentence(name)}
        </ChipButton>
      ))}
    </div>
  )
}

/** What approving does; nobody is led to believe that it could be undone. */
function approvalWords({ intent, required, votes }: HumanRequest): string {
  const what = intent === undefined ? 'sends exactly this' : 'runs exactly this call'
  const model = intent === undefined ? '' : ' The model is not asked again.'
  const missing = required - votes.filter(({ verdict }) => verdict === 'approved').length
  if (missing > 1) return `${missing} more people have to approve; the last one ${what}, once. One rejection rejects it. Neither can be taken back.`
  return `Approving ${what}, once, and cannot be taken back.${model}`
}
