/**
 * The messages of a prompt: every role, the whole template, in the order in which they are sent. Nothing else is sent. Messages move
 * by their grip, by their menu and by keys (message-keys.ts), the focus with them, and what was done is said; a variable goes where the
 * cursor was last.
 */
'use client'
import { memo, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { CompletionSource } from '@codemirror/autocomplete'
import { Braces, Plus } from 'lucide-react'
import type { Problem } from '#lib/engine/document.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { pointer } from '#lib/engine/pointer.ts'
import type { CodeEditorHandle } from '#components/ui/code-editor.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Menu } from '#components/ui/menu.tsx'
import { useNodeData } from '#components/node-form/data/data-context.tsx'
import { useNodeFormSource, type InputProps } from '#components/node-form/form-context.ts'
import { FormSection, Problems } from '#components/node-form/form-section.tsx'
import { problemsAt } from '#components/node-form/problems.ts'
import { moved } from '#components/node-form/schema-fields.ts'
import { scopeEntries, useScopeCompletions, type ScopeEntry } from '#components/node-form/scope-completions.ts'
import { MessageCard } from './message-card.tsx'
import { focusMessage, type FocusPlace } from './focus-message.ts'
import { useMessageKeys } from './use-message-keys.ts'
import { focusAfter, saidOf, type MessageAct } from './message-keys.ts'

/** What only prompts may name. */
const promptScope: readonly ScopeEntry[] = [
  { path: 'thread', from: 'what happened so far' },
  { path: 'output_format', from: 'shape of the answer' },
]

const messagesOf = (value: Json | undefined): JsonObject[] => (isJsonObject(value) && Array.isArray(value.messages) ? value.messages.filter(isJsonObject) : [])

/** A new message continues the conversation. */
const roleAfter = (messages: readonly JsonObject[]): string => (messages.length === 0 ? 'system' : messages.at(-1)?.role === 'user' ? 'assistant' : 'user')

export interface MessagesInputProps extends InputProps {
  /** What these messages may name beside what templates read anywhere; of a node's prompt without it. */
  scope?: readonly ScopeEntry[]
}

export function MessagesInput({ field, path, value, onChange, problems, scope = promptScope }: MessagesInputProps) {
  const messages = messagesOf(value)
  const editors = useRef(new Map<number, CodeEditorHandle>())
  const last = useRef(0)
  const [dragged, setDragged] = useState<number>()
  const [said, setSaid] = useState('')
  const list = useRef<HTMLOListElement>(null)
  const completions = useScopeCompletions('liquid', scope)
  useMessageKeys()
  const own = pointer(path)
  const now = useRef({ value, onChange })
  useEffect(() => {
    now.current = { value, onChange }
  })
  const acts = useMemo((): MessageActs => {
    const write = (change: (messages: JsonObject[]) => JsonObject[]) => now.current.onChange({ ...(isJsonObject(now.current.value) ? now.current.value : {}), messages: change(messagesOf(now.current.value)) })
    const act: MessageActs['act'] = (done, index, from) => {
      const before = messagesOf(now.current.value)
      const after = changed(before, done, index)
      write(() => after)
      const at = focusAfter(done, index, after.length)
      setSaid(saidOf(done, index, after.length, String((done.kind === 'remove' ? before[index] : after[at])?.role ?? '')))
      focusMessage(list, at, from)
    }
    return {
      act,
      add: () => act({ kind: 'add' }, messagesOf(now.current.value).length - 1, 'text'),
      change: (index, message) => write((messages) => messages.with(index, message)),
      move: (from, to) => write((messages) => moved(messages, from, to)),
      insert: (name) => (editors.current.get(last.current) ?? editors.current.get(0))?.insert(`{{ ${name} }}`),
      hold(index, editor) {
        if (editor) editors.current.set(index, editor)
        else editors.current.delete(index)
      },
      enter: (index) => (last.current = index),
      drag: setDragged,
    }
  }, [])

  return (
    <FormSection title={field.label} hint="Nothing else is sent" path={own} actions={<PromptActions scope={scope} acts={acts} />}>
      <p role="status" className="sr-only">
        {said}
      </p>
      <ol ref={list} aria-label="Messages" className="flex flex-col gap-1.5">
        {messages.map((message, index) => (
          <MessageRow key={index} message={message} path={own} index={index} count={messages.length} problems={problems} completions={completions} dragged={dragged} acts={acts} />
        ))}
      </ol>
      <Problems problems={problems.filter((problem) => problem.path === own || problem.path === `${own}/messages`)} className="mt-1.5" />
    </FormSection>
  )
}

function changed(messages: readonly JsonObject[], act: MessageAct, index: number): JsonObject[] {
  if (act.kind === 'move') return moved([...messages], index, act.to)
  if (act.kind === 'remove') return messages.toSpliced(index, 1)
  const before = messages.slice(0, index + 1)
  return [...before, { role: roleAfter(before), content: '' }, ...messages.slice(index + 1)]
}

/** What can be done with messages; the same functions for as long as the form is open, so that only the message that changes is drawn. */
interface MessageActs {
  add(): void
  /** Does it and keeps the focus with the message, where it was. */
  act(act: MessageAct, index: number, from: FocusPlace): void
  change(index: number, message: JsonObject): void
  move(from: number, to: number): void
  insert(name: string): void
  hold(index: number, editor: CodeEditorHandle | null): void
  enter(index: number): void
  drag(index: number | undefined): void
}

const PromptActions = memo(function PromptActions({ scope, acts }: { scope: readonly ScopeEntry[]; acts: MessageActs }) {
  const source = useNodeFormSource()
  const data = useNodeData()
  const variables = () => [...scope, ...scopeEntries(source, data)]
  /** As they were when somebody came near the button: an open menu does not change. */
  const [entries, setEntries] = useState(variables)
  const look = () => setEntries(variables())
  return (
    <>
      <span className="contents" onPointerEnter={look} onFocus={look}>
        <Menu label="Variables" trigger={<IconButton icon={Braces} size="sm" label="Insert variable" />} entries={entries.map(({ path: name, from }) => ({ label: <span className="font-mono text-12">{name}</span>, hint: from, onSelect: () => acts.insert(name) }))} />
      </span>
      <IconButton icon={Plus} size="sm" label="Add message" onClick={acts.add} />
    </>
  )
})

interface MessageRowProps {
  message: JsonObject
  /** JSON Pointer of the prompt. */
  path: string
  index: number
  count: number
  /** Of the whole prompt. */
  problems: readonly Problem[]
  completions: readonly CompletionSource[]
  dragged?: number
  acts: MessageActs
}

const MessageRow = memo(function MessageRow({ message, path, index, count, problems, completions, dragged, acts }: MessageRowProps) {
  const at = `${path}/messages/${index}`
  const own = useMemo(() => problemsAt(problems, at), [problems, at])
  const hold = useCallback((editor: CodeEditorHandle | null) => acts.hold(index, editor), [acts, index])
  return (
    <li data-path={at}>
      <MessageCard
        message={message}
        path={at}
        index={index}
        count={count}
        problems={own}
        completions={completions}
        dropping={dragged !== undefined && dragged !== index}
        onEditor={hold}
        onFocus={() => acts.enter(index)}
        onChange={(next) => acts.change(index, next)}
        onMove={(to) => acts.act({ kind: 'move', to }, index, 'menu')}
        onRemove={() => acts.act({ kind: 'remove' }, index, 'menu')}
        onAct={(act, onGrip) => acts.act(act, index, onGrip ? 'grip' : 'text')}
        onDragStart={() => acts.drag(index)}
        onDragEnd={() => acts.drag(undefined)}
        onDrop={() => {
          if (dragged !== undefined) acts.move(dragged, index)
          acts.drag(undefined)
        }}
      />
    </li>
  )
})
