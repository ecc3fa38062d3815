/**
 * The intents of a decision: one row each with its fields and its gate, opened in place to be edited. Each is a port: pointing at a
 * row lights its edge, renaming it keeps the edge, removing it takes the edge along (and can be undone).
 */
'use client'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { ChevronDown, ChevronRight, LockKeyhole, Plus } from 'lucide-react'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import type { Problem } from '#lib/engine/document.ts'
import { pointer, type Path } from '#lib/engine/pointer.ts'
import { gateMark, gateWords } from '#lib/nodes/request-words.ts'
import { useInBuilder } from '#components/builder/builder-context.tsx'
import { GroupStrip } from '#components/builder/intents/group-strip.tsx'
import { IntentsMenu } from '#components/builder/intents/intents-menu.tsx'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { Textarea } from '#components/ui/textarea.tsx'
import { ApprovalEditor, standsInside } from './approval-input.tsx'
import { FormSection, Problems } from './form-section.tsx'
import { useNodeForm, type InputProps } from './form-context.ts'
import { NameInput } from './name-input.tsx'
import { RowMenu } from './row-controls.tsx'
import { refusePortName } from './rows-input.tsx'
import { SchemaEditor } from './schema-editor.tsx'
import { emptySchema, freeName, moved, withKeyword } from './schema-fields.ts'
import { problemsAt } from './problems.ts'

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '')
const intentsOf = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : [])

/** The intents of a decision, and the groups that some of them came from. */
export function IntentsInput(props: InputProps) {
  const inBuilder = useInBuilder()
  return <IntentList {...props} {...(inBuilder && { actions: <IntentsMenu />, foot: <GroupStrip /> })} />
}

export interface IntentListProps extends InputProps {
  /** Beside the button that adds one. */
  actions?: ReactNode
  /** Below the list. */
  foot?: ReactNode
}

export function IntentList({ field, path, value, onChange, problems, actions, foot }: IntentListProps) {
  const light = useNodeForm((form) => form.light)
  const jump = useNodeForm((form) => form.jump)
  const intents = intentsOf(value)
  const names = intents.map((intent) => text(intent.name))
  const [open, setOpen] = useState<number>()
  const wanted = useRef<string>(undefined)
  const own = pointer(path)

  useEffect(() => {
    const index = jump?.path.startsWith(`${own}/`) ? Number(jump.path.slice(own.length + 1).split('/')[0]) : NaN
    if (Number.isInteger(index)) setOpen(index)
  }, [jump, own])

  function add() {
    const name = freeName(names, 'intent')
    wanted.current = name
    onChange([...intents, { name, description: '', parameters: emptySchema }])
    setOpen(intents.length)
  }

  return (
    <FormSection
      title={field.label}
      hint={`${intents.length}, one port each`}
      path={own}
      actions={
        <>
          {actions}
          <Button kind="ghost" size="sm" icon={Plus} aria-label="Add intent" onClick={add}>
            Intent
          </Button>
        </>
      }
    >
      {intents.length > 0 && (
        <ul aria-label="Intents" className="divide-y divide-line-soft overflow-hidden rounded-8 border border-line">
          {intents.map((intent, index) => {
            const name = names[index] ?? ''
            const at = pointer([...path, index])
            return (
              <li key={index} data-path={at} onMouseEnter={() => light(name)} onMouseLeave={() => light(undefined)}>
                <IntentRow intent={intent} open={open === index} problems={problemsAt(problems, at).length > 0} onToggle={() => setOpen(open === index ? undefined : index)} />
                {open === index && (
                  <IntentEditor
                    intent={intent}
                    index={index}
                    path={[...path, index]}
                    problems={problems}
                    names={names}
                    fresh={wanted.current === name}
                    onChange={(next) => onChange(intents.with(index, next))}
                    onMove={(to) => {
                      onChange(moved(intents, index, to))
                      setOpen(to)
                    }}
                    onRemove={() => {
                      setOpen(undefined)
                      onChange(intents.toSpliced(index, 1))
                    }}
                  />
                )}
                <Problems problems={open === index ? problemsAt(problems, at).filter((problem) => !standsInside(problem, `${at}/approval`)) : problemsAt(problems, at)} className={open === index ? 'px-2 pb-2' : 'sr-only'} />
              </li>
            )
          })}
        </ul>
      )}
      {foot}
      <Problems problems={problems.filter((problem) => problem.path === own)} className="mt-1.5" />
    </FormSection>
  )
}

function IntentRow({ intent, open, problems, onToggle }: { intent: JsonObject; open: boolean; problems: boolean; onToggle(): void }) {
  const parameters = isJsonObject(intent.parameters) && isJsonObject(intent.parameters.properties) ? Object.keys(intent.parameters.properties) : []
  const gate = isJsonObject(intent.approval) ? intent.approval : undefined
  const Chevron = open ? ChevronDown : ChevronRight
  const name = text(intent.name)
  return (
    <button
      type="button"
      aria-expanded={open}
      onClick={onToggle}
      className={`flex h-[27px] w-full items-center gap-2 pr-2 pl-1.5 text-left text-12 outline-offset-[-2px] ${open ? 'bg-accent-soft shadow-[inset_2px_0_0_var(--accent)]' : 'hover:bg-hover'}`}
    >
      <Chevron aria-hidden className="size-3 shrink-0 text-fg-3" strokeWidth={2} />
      <span className={`w-[128px] shrink-0 truncate font-mono ${problems ? 'text-failed' : ''}`}>
        <span className="sr-only">Intent </span>
        {name || 'unnamed'}
      </span>
      <span className="min-w-0 flex-1 truncate text-11 text-fg-3">{parameters.join(', ') || 'no fields'}</span>
      {gate && (
        <span className="flex max-w-[120px] shrink-0 items-center gap-1 text-human" title={gateWords(gate)}>
          <LockKeyhole aria-hidden className="size-3 shrink-0" strokeWidth={2} />
          <span className="truncate font-mono text-11">{gateLine(gate)}</span>
        </span>
      )}
    </button>
  )
}

/** The condition, and how many and how long where that is said. */
const gateLine = (gate: JsonObject): string => [typeof gate.when === 'string' ? gate.when : gate.when === false ? '' : gateMark(gate) === '' ? 'always' : '', gateMark(gate)].filter(Boolean).join(' · ')

interface IntentEditorProps {
  intent: JsonObject
  index: number
  path: Path
  problems: readonly Problem[]
  names: readonly string[]
  /** Just added: its name is what comes next. */
  fresh: boolean
  onChange(intent: JsonObject): void
  onMove(to: number): void
  onRemove(): void
}

function IntentEditor({ intent, index, path, problems, names, fresh, onChange, onMove, onRemove }: IntentEditorProps) {
  const renameIntent = useNodeForm((form) => form.renameIntent)
  const name = names[index] ?? ''
  return (
    <div className="flex flex-col gap-3 bg-inset px-3 py-2.5">
      <div className="flex items-start gap-1.5">
        <NameInput label="Name of the intent" value={name} autoFocus={fresh} refuse={(next) => refusePortName(next, names.toSpliced(index, 1))} onCommit={(next) => renameIntent(name, next)} />
        <RowMenu name={`intent ${name}`} index={index} count={names.length} onMove={onMove} onRemove={onRemove} />
      </div>
      <Field label="Description" help="The model chooses by it: say when this intent is right.">
        {(control) => <Textarea {...control} minRows={2} maxRows={8} value={text(intent.description)} onChange={({ target }) => onChange({ ...intent, description: target.value })} />}
      </Field>
      <div className="flex flex-col gap-1">
        <span className="text-12 font-medium text-fg-2">Parameters</span>
        <SchemaEditor label={`parameters of ${name}`} reader="model" value={intent.parameters} onChange={(parameters) => onChange({ ...intent, parameters })} />
      </div>
      <ApprovalEditor of={name} path={[...path, 'approval']} problems={problems} value={intent.approval} onChange={(approval) => onChange(withKeyword(intent, 'approval', approval))} />
    </div>
  )
}
