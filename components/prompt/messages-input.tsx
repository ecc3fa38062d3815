/**
 * The messages of a prompt: every role, the whole template, in the order in which they are sent. Nothing else is sent. Messages move
 * by their grip or by their menu; a variable goes where the cursor was last.
 */
'use client'
import { useRef, useState } from 'react'
import { Braces, Plus } from 'lucide-react'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { pointer } from '#lib/engine/pointer.ts'
import type { CodeEditorHandle } from '#components/ui/code-editor.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Menu } from '#components/ui/menu.tsx'
import { useNodeForm, type InputProps } from '#components/node-form/form-context.ts'
import { FormSection, Problems } from '#components/node-form/form-section.tsx'
import { problemsAt } from '#components/node-form/problems.ts'
import { moved } from '#components/node-form/schema-fields.ts'
import { scopeEntries, useScopeCompletions, type ScopeEntry } from '#components/node-form/scope-completions.ts'
import { MessageCard } from './message-card.tsx'

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
  const { document, node } = useNodeForm()
  const messages = messagesOf(value)
  const prompt = isJsonObject(value) ? value : {}
  const editors = useRef(new Map<number, CodeEditorHandle>())
  const last = useRef(0)
  const [dragged, setDragged] = useState<number>()
  const completions = useScopeCompletions('liquid', scope)
  const own = pointer(path)
  const write = (next: JsonObject[]) => onChange({ ...prompt, messages: next })
  const insert = (name: string) => (editors.current.get(last.current) ?? editors.current.get(0))?.insert(`{{ ${name} }}`)

  return (
    <FormSection
      title={field.label}
      hint="Nothing else is sent"
      path={own}
      actions={
        <>
          <Menu label="Variables" trigger={<IconButton icon={Braces} size="sm" label="Insert variable" />} entries={[...scope, ...scopeEntries(document, node.id)].map(({ path: name, from }) => ({ label: <span className="font-mono text-12">{name}</span>, hint: from, onSelect: () => insert(name) }))} />
          <IconButton icon={Plus} size="sm" label="Add message" onClick={() => write([...messages, { role: roleAfter(messages), content: '' }])} />
        </>
      }
    >
      <ol aria-label="Messages" className="flex flex-col gap-1.5">
        {messages.map((message, index) => {
          const at = pointer([...path, 'messages', index])
          return (
            <li key={index} data-path={at}>
              <MessageCard
                message={message}
                path={at}
                index={index}
                count={messages.length}
                problems={problemsAt(problems, at)}
                completions={completions}
                dropping={dragged !== undefined && dragged !== index}
                onEditor={(editor) => {
                  if (editor) editors.current.set(index, editor)
                  else editors.current.delete(index)
                }}
                onFocus={() => (last.current = index)}
                onChange={(next) => write(messages.with(index, next))}
                onMove={(to) => write(moved(messages, index, to))}
                onRemove={() => write(messages.toSpliced(index, 1))}
                onDragStart={() => setDragged(index)}
                onDragEnd={() => setDragged(undefined)}
                onDrop={() => {
                  if (dragged !== undefined) write(moved(messages, dragged, index))
                  setDragged(undefined)
                }}
              />
            </li>
          )
        })}
      </ol>
      <Problems problems={problems.filter((problem) => problem.path === own || problem.path === `${own}/messages`)} className="mt-1.5" />
    </FormSection>
  )
}
