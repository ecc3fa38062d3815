/** The answer to a question, in the form it was asked for: free text, yes or no, one of several, or a form made from a schema. */
'use client'
import { useState, type ReactNode } from 'react'
import { Send } from 'lucide-react'
import { RadioGroup } from 'radix-ui'
import type { HumanRequest } from '#lib/api/requests.ts'
import { SchemaForm, startValue } from '#components/schema-form/schema-form.tsx'
import { Button } from '#components/ui/button.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { Kbd } from '#components/ui/kbd.tsx'
import { ErrorText } from '#components/ui/problem-text.tsx'
import { Textarea } from '#components/ui/textarea.tsx'
import type { Json } from '#lib/engine/json.ts'
import { useCommands } from '#components/shell/command-registry.tsx'
import { answerButton, AnswerFoot } from './card-parts.tsx'
import { useSettledAct, type Answering } from './use-answer.ts'

/** `keys`: whether the keys of the inbox are this request's. */
export function QuestionAnswer({ request, answering, keys }: { request: HumanRequest; answering: Answering; keys: boolean }) {
  if (request.format === 'yes_no') return <YesNo answering={answering} keys={keys} />
  if (request.format === 'choice') return <Choice request={request} answering={answering} keys={keys} />
  if (request.format === 'form') return <Form request={request} answering={answering} />
  return <FreeText answering={answering} />
}

const Foot = ({ children }: { children: ReactNode }) => <AnswerFoot label="Your answer">{children}</AnswerFoot>

function Problems({ answering }: { answering: Answering }) {
  return answering.problems.map((problem, index) => <ErrorText key={index}>{problem.message}</ErrorText>)
}

function SendButton({ answering, disabled, onSend }: { answering: Answering; disabled?: boolean; onSend(): void }) {
  return (
    <Button kind="primary" icon={Send} busy={answering.pending !== undefined} disabled={disabled} onClick={onSend} className={classNames('self-end', answerButton)}>
      Send answer
    </Button>
  )
}

function FreeText({ answering }: { answering: Answering }) {
  const [text, setText] = useState('')
  const send = () => text.trim() !== '' && answering.answer({ value: text })
  return (
    <Foot>
      <Textarea
        aria-label="Answer"
        placeholder="Your answer"
        minRows={2}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === 'Enter' && (event.metaKey || event.ctrlKey) && send()}
      />
      <Problems answering={answering} />
      <SendButton answering={answering} disabled={text.trim() === ''} onSend={send} />
    </Foot>
  )
}

function YesNo({ answering, keys }: { answering: Answering; keys: boolean }) {
  const { pending, answer } = answering
  const settled = useSettledAct()
  useCommands(
    'This request',
    keys
      ? [
          { id: 'yes', label: 'Answer yes', keys: 'y', disabled: pending !== undefined, run: () => settled(() => answer({ value: true })) },
          { id: 'no', label: 'Answer no', keys: 'n', disabled: pending !== undefined, run: () => settled(() => answer({ value: false })) },
        ]
      : [],
  )
  return (
    <Foot>
      <Problems answering={answering} />
      <div className="flex items-center justify-end gap-1.5">
        <Button keys={keys ? 'n' : undefined} busy={pending?.value === false} disabled={pending !== undefined} onClick={() => answer({ value: false })} className={classNames('min-w-16', answerButton)}>
          No
        </Button>
        <Button kind="primary" keys={keys ? 'y' : undefined} busy={pending?.value === true} disabled={pending !== undefined} onClick={() => answer({ value: true })} className={classNames('min-w-16', answerButton)}>
          Yes
        </Button>
      </div>
    </Foot>
  )
}

function Choice({ request, answering, keys }: { request: HumanRequest; answering: Answering; keys: boolean }) {
  const [chosen, setChosen] = useState<string>()
  const numbered = keys ? (request.choices ?? []).slice(0, 9) : []
  useCommands('This request', numbered.map(({ id, label }, index) => ({ id: `choose-${index + 1}`, label: `Choose “${label}”`, keys: String(index + 1), palette: false, run: () => setChosen(id) })))
  return (
    <Foot>
      <RadioGroup.Root aria-label="Choices" value={chosen ?? ''} onValueChange={setChosen} className="flex flex-col gap-1">
        {request.choices?.map((choice, index) => (
          <RadioGroup.Item
            key={choice.id}
            value={choice.id}
            className="group flex min-h-8 items-center gap-2 rounded-6 border border-line-strong bg-inset px-2 py-1 text-left text-13 hover:border-fg-4 data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft"
          >
            <span className="grid size-3.5 shrink-0 place-items-center rounded-full border border-line-strong bg-raised group-data-[state=checked]:border-accent-solid">
              <RadioGroup.Indicator className="size-2 rounded-full bg-accent-solid" />
            </span>
            <span className="min-w-0 break-words">{choice.label}</span>
            {choice.label !== choice.id && <code className="ml-auto pl-2 text-11 text-fg-3">{choice.id}</code>}
            {index < numbered.length && <Kbd keys={String(index + 1)} className={choice.label === choice.id ? 'ml-auto' : undefined} />}
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
      <Problems answering={answering} />
      <SendButton answering={answering} disabled={chosen === undefined} onSend={() => chosen !== undefined && answering.answer({ value: chosen })} />
    </Foot>
  )
}

function Form({ request, answering }: { request: HumanRequest; answering: Answering }) {
  const schema = request.schema ?? { type: 'object' }
  const [value, setValue] = useState<Json>(() => startValue(schema))
  const [unreadable, setUnreadable] = useState(0)
  const send = () => unreadable === 0 && answering.answer({ value })
  return (
    <Foot>
      <SchemaForm schema={schema} value={value} onChange={setValue} problems={answering.problems} onUnreadable={(problems) => setUnreadable(problems.length)} onSubmit={send} disabled={answering.pending !== undefined} />
      <SendButton answering={answering} disabled={unreadable > 0} onSend={send} />
    </Foot>
  )
}
