/**
 * Answering by a link. Every answer is a plain form that posts, so it works before and without JavaScript; with it, the answer is sent
 * in the background, a refusal stands beside what was written, and nothing is lost. A choice is sent by a second press, never by the first.
 */
'use client'
import { useState, type ReactNode, type SyntheticEvent } from 'react'
import { Check, Send, ShieldCheck, X, LoaderCircle, type LucideIcon } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { answerLinkedRequest, type LinkedRequest } from '#lib/api/links.ts'
import type { AnswerBody } from '#lib/api/requests.ts'
import type { Json } from '#lib/engine/json.ts'
import { createRequest } from '#lib/client/request.ts'
import { errorText } from '#lib/client/query-client.ts'
import { ApiError } from '#lib/api/errors.ts'
import { SchemaForm, startValue, type SchemaProblem } from '#components/schema-form/schema-form.tsx'
import { buttonClass, type ButtonKind } from '#components/ui/button.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { Textarea } from '#components/ui/textarea.tsx'
import { answerOfForm, fields } from '#lib/api/form-answer.ts'
import { sentence } from '#components/inspector/words.ts'

/** Who comes by a link has no session to lose: a refusal is shown here, and leads nowhere. */
const send = createRequest({})

interface Sending {
  busy: boolean
  refusal: string | undefined
  problems: SchemaProblem[]
  send(body: AnswerBody): void
}

export function LinkAnswer({ token, request }: { token: string; request: LinkedRequest }) {
  const sending = useSending(token)
  const action = `/r/${token}/answer`

  function onSubmit(event: SyntheticEvent<HTMLFormElement, SubmitEvent>) {
    const form = new URLSearchParams([...new FormData(event.currentTarget, event.nativeEvent.submitter)].map(([name, value]) => [name, String(value)]))
    const body = answerOfForm(form)
    event.preventDefault()
    if (body && !sending.busy) sending.send(body)
  }

  return (
    <form method="post" action={action} onSubmit={onSubmit} className="contents">
      {request.argsHash !== undefined && <input type="hidden" name={fields.argsHash} value={request.argsHash} />}
      {sending.refusal !== undefined && sending.problems.length === 0 && <ProblemText className="text-13!">{sending.refusal}</ProblemText>}
      <Fields request={request} sending={sending} />
    </form>
  )
}

function useSending(token: string): Sending {
  const router = useRouter()
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<unknown>()
  const problems = refused instanceof ApiError ? refused.problems : undefined
  return {
    busy,
    refusal: refused === undefined ? undefined : errorText(refused),
    problems: (problems ?? []).map(({ path, message }) => ({ path: path?.replace(/^\/(value|args|output)/, '') ?? '', message })),
    send(body) {
      setBusy(true)
      setRefused(undefined)
      send(answerLinkedRequest, { params: { token }, body })
        // The page says what became of it, from the log.
        .then(() => router.replace(`/r/${token}?sent=1`))
        .catch((error: unknown) => {
          setRefused(error)
          if (error instanceof ApiError && ['already_answered', 'request_closed'].includes(error.code)) router.refresh()
          setBusy(false)
        })
    },
  }
}

interface FieldsProps {
  request: LinkedRequest
  sending: Sending
}

function Fields({ request, sending }: FieldsProps) {
  if (request.kind === 'approval') return <Approval request={request} sending={sending} />
  if (request.kind === 'escalation') return <Escalation request={request} sending={sending} />
  if (request.kind !== 'question') return <p className="text-fg-2">This is answered in Oriel, by somebody who can sign in.</p>
  if (request.format === 'yes_no') return <YesNo sending={sending} />
  if (request.format === 'choice') return <Choice request={request} sending={sending} />
  return request.format === 'form' ? <SchemaAnswer request={request} sending={sending} /> : <FreeText sending={sending} />
}

/** The acts, always in view at the end of the screen. */
const Acts = ({ children, note }: { children: ReactNode; note?: ReactNode }) => (
  <footer className="sticky bottom-0 -mx-4 mt-auto grid grid-cols-[1fr_2fr] gap-2.5 border-t border-line bg-surface px-4 pt-3 pb-5 sm:rounded-b-12">
    {children}
    {note && <p className="col-span-2 flex items-center justify-center gap-1.5 text-center text-13 text-fg-3">{note}</p>}
  </footer>
)

interface ActProps {
  kind: ButtonKind
  icon?: LucideIcon
  name?: string
  value?: string
  busy: boolean
  wide?: boolean
  children: ReactNode
}

function Act({ kind, icon, name, value, busy, wide, children }: ActProps) {
  const Icon = busy ? LoaderCircle : icon
  return (
    <button type="submit" name={name} value={value} aria-busy={busy || undefined} className={buttonClass(kind, 'lg', `h-12! rounded-[10px]! text-16! [&_svg]:size-[18px]! ${wide ? 'col-span-2' : ''}`)}>
      {Icon && <Icon aria-hidden className={busy ? 'spin' : undefined} />}
      {children}
    </button>
  )
}

function Approval({ request, sending }: FieldsProps) {
  const options = request.rejectOptions ?? []
  return (
    <>
      {options.length > 0 && (
        <div role="group" aria-label="Reject with a reason">
          <p className="mb-2 text-13 text-fg-3">Reject with a reason</p>
          <div className="flex flex-wrap gap-2">
            {options.map(({ name, text }) => (
              <button key={name} type="submit" name={fields.reason} value={text} title={text} className={buttonClass('neutral', 'md', 'h-9! rounded-8! bg-inset! px-3! text-14!')}>
                {sentence(name)}
              </button>
            ))}
          </div>
        </div>
      )}
      <label className="flex flex-col gap-1.5 text-13 text-fg-3">
        Comment, if you like
        <Textarea name={fields.comment} minRows={1} maxRows={8} maxLength={20_000} className="text-16! text-fg" />
      </label>
      <Acts
        note={
          <>
            <ShieldCheck aria-hidden className="size-3.5 shrink-0" />
            {request.required > 1 ? `${request.required} people have to approve. It cannot be taken back.` : 'Runs exactly this call, once. It cannot be taken back.'}
          </>
        }
      >
        <Act kind="danger" icon={X} name={fields.verdict} value="rejected" busy={sending.busy}>
          Reject
        </Act>
        <Act kind="primary" icon={Check} name={fields.verdict} value="approved" busy={sending.busy}>
          Approve
        </Act>
      </Acts>
    </>
  )
}

function YesNo({ sending }: { sending: Sending }) {
  return (
    <Acts>
      <Act kind="neutral" name={fields.yesNo} value="false" busy={sending.busy}>
        No
      </Act>
      <Act kind="primary" name={fields.yesNo} value="true" busy={sending.busy}>
        Yes
      </Act>
    </Acts>
  )
}

const SendAct = ({ busy }: { busy: boolean }) => (
  <Acts>
    <Act kind="primary" icon={Send} busy={busy} wide>
      Send answer
    </Act>
  </Acts>
)

function Choice({ request, sending }: FieldsProps) {
  return (
    <>
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-2 text-13 text-fg-3">Choose one</legend>
        {request.choices?.map(({ id, label }) => (
          <label key={id} className="flex min-h-12 items-center gap-3 rounded-8 border border-line-strong bg-inset px-3 py-2 has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-accent">
            <input type="radio" name={fields.value} value={id} required className="size-4 shrink-0 accent-(--accent-solid)" />
            <span className="min-w-0 break-words">{label}</span>
          </label>
        ))}
      </fieldset>
      <SendAct busy={sending.busy} />
    </>
  )
}

function FreeText({ sending }: { sending: Sending }) {
  return (
    <>
      <label className="flex flex-col gap-1.5 text-13 text-fg-3">
        Your answer
        <Textarea name={fields.value} required minRows={4} maxRows={16} maxLength={100_000} className="text-16! text-fg" />
      </label>
      <SendAct busy={sending.busy} />
    </>
  )
}

function SchemaAnswer({ request, sending }: FieldsProps) {
  const schema = request.schema ?? { type: 'object' }
  const [value, setValue] = useState<Json>(() => startValue(schema))
  return (
    <>
      <input type="hidden" name={fields.json} value={JSON.stringify(value)} />
      <div className="text-13">
        <SchemaForm schema={schema} value={value} onChange={setValue} problems={sending.problems} disabled={sending.busy} />
      </div>
      <noscript>
        <label className="flex flex-col gap-1.5 text-13 text-fg-3">
          Without JavaScript the form is filled in as JSON
          <textarea name={fields.json} rows={8} defaultValue={JSON.stringify(startValue(schema), null, 2)} className="rounded-6 border border-line-strong bg-inset p-2 font-mono text-14 text-fg" />
        </label>
      </noscript>
      <SendAct busy={sending.busy} />
    </>
  )
}

const escalationActs: Record<string, string> = { retry: 'Try again', skip: 'Skip it', abort: 'Stop here' }

/** Doing it by hand wants its result as data, which is given in Oriel. */
function Escalation({ request, sending }: FieldsProps) {
  const options = (request.options ?? []).filter((option) => option in escalationActs)
  return (
    <>
      <label className="flex flex-col gap-1.5 text-13 text-fg-3">
        A hint for the next try
        <Textarea name={fields.hint} minRows={3} maxRows={12} maxLength={20_000} className="text-16! text-fg" />
      </label>
      <Acts>
        {options.map((option) => (
          <Act key={option} kind={option === 'retry' ? 'primary' : 'neutral'} name={fields.verdict} value={option} busy={sending.busy} wide={option === 'retry'}>
            {escalationActs[option]}
          </Act>
        ))}
      </Acts>
    </>
  )
}
