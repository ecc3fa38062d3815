/**
 * The form of a node, drawn from its definition's fields alone. Simple fields stand in groups of two columns, what needs room has a
 * part of its own, what is rarely touched is folded away at the end, opened where it holds a problem.
 */
'use client'
import { memo, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { ChevronRight } from 'lucide-react'
import { nodeIdPattern } from '#lib/engine/document.ts'
import type { Json } from '#lib/engine/json.ts'
import { pointer, valueAt } from '#lib/engine/pointer.ts'
import type { Field as NodeField, FieldInput as FieldKind } from '#lib/nodes/fields.ts'
import { fieldsOf, findNodeType } from '#lib/nodes/index.ts'
import { scopesOf } from '#lib/nodes/scopes.ts'
import { Field } from '#components/ui/field.tsx'
import { NodeDataProvider } from './data/data-context.tsx'
import { inputLooks } from './field-inputs.tsx'
import { useNodeForm, useNodeFormItems, useNodeFormSource, type InputProps, type NodeFormState } from './form-context.ts'
import { Problems } from './form-section.tsx'
import { DataBar } from './live-result.tsx'
import { NameInput } from './name-input.tsx'
import { problemsAt, problemText } from './problems.ts'
import { useJump } from './use-jump.ts'

export interface NodeFormProps {
  /** Which fields are shown; all without it. */
  shows?(field: NodeField): boolean
}

export function NodeForm({ shows }: NodeFormProps) {
  const jump = useNodeForm((form) => form.jump)
  const fields = useNodeFormItems((form) => (shows ? fieldsShown(form).filter(shows) : fieldsShown(form)))
  const renames = useNodeForm((form) => form.renameNode !== undefined)
  const root = useRef<HTMLDivElement>(null)
  const { main, advanced } = useMemo(() => ({ main: fields.filter((field) => field.section !== 'advanced'), advanced: fields.filter((field) => field.section === 'advanced') }), [fields])
  useJump(root, jump)
  return (
    <NodeDataProvider>
      <div ref={root} className="min-h-0 flex-1 overflow-auto">
        {main.filter((field) => inputLooks[field.input].place === 'bar').map((field) => <FieldInput key={field.name} field={field} />)}
        {main.some(({ input }) => readsRun.has(input)) && <DataBar />}
        <NodeProblems />
        <RunInput />
        <Groups fields={main} />
        {(advanced.length > 0 || renames) && <Advanced fields={advanced} />}
      </div>
    </NodeDataProvider>
  )
}

/** Inputs whose texts are tried on the last run's data. */
const readsRun: ReadonlySet<FieldKind> = new Set(['template', 'template_line', 'expression', 'template_map', 'expression_map', 'cases'])

/** Of the start: what a run begins with is no field of the node. */
function RunInput() {
  const begins = useNodeForm(({ node }) => findNodeType(node.type)?.kind === 'start')
  const inside = useNodeForm(({ node, document }) => scopesOf(document.nodes)(node.parentId) !== undefined)
  if (!begins) return null
  return <p className="border-b border-line px-3 py-3 text-12/[18px] text-fg-2">{inside ? 'What this begins with is the Input of the container around it.' : 'What a run begins with is declared under Input of the workflow, which stands here while no node is selected.'}</p>
}

/** What is wrong with the node as a whole. */
function NodeProblems() {
  const problems = useNodeFormItems((form) => form.problems.filter(({ path }) => path === undefined || path === ''))
  return <Problems problems={problems} className="flex flex-col gap-1 border-b border-line px-3 py-2" />
}

function fieldsShown(form: NodeFormState): NodeField[] {
  const definition = findNodeType(form.node.type)
  return definition ? fieldsOf(definition).filter((field) => field.name !== 'label' && applies(field, form)) : []
}

/** Whether a field is of use as the others stand. */
function applies({ when }: NodeField, { node }: NodeFormState): boolean {
  if (!when) return true
  const other = valueAt(node.data, when.field.split('.'))
  if ('given' in when) return other !== undefined
  const definition = findNodeType(node.type)
  const stands = other ?? definition?.fields.find((field) => field.name === when.field)?.fallback ?? false
  return when.is.some((value) => value === stands)
}

/** Rows that follow each other share a group; parts stand alone. */
const Groups = memo(function Groups({ fields }: { fields: readonly NodeField[] }) {
  const groups: NodeField[][] = []
  for (const field of fields) {
    const { place } = inputLooks[field.input]
    if (place === 'bar') continue
    const last = groups.at(-1)
    const joins = place !== 'part' && last?.[0] !== undefined && inputLooks[last[0].input].place !== 'part'
    if (joins) last?.push(field)
    else groups.push([field])
  }
  return groups.map((group) => {
    const [first] = group
    if (first && inputLooks[first.input].place === 'part') return <FieldInput key={first.name} field={first} />
    return (
      <div key={first?.name} className="grid grid-cols-2 gap-x-2 gap-y-3 border-b border-line px-3 py-3 last:border-0">
        {group.map((field) => (
          <FieldInput key={field.name} field={field} />
        ))}
      </div>
    )
  })
})

function Advanced({ fields }: { fields: readonly NodeField[] }) {
  const jump = useNodeForm((form) => form.jump)
  const wrong = useNodeForm(({ problems }) => fields.some((field) => problemsAt(problems, pointer(field.name.split('.'))).length > 0))
  const [open, setOpen] = useState(false)
  useEffect(() => {
    if (jump && fields.some((field) => jump.path.startsWith(pointer(field.name.split('.'))))) setOpen(true)
  }, [jump, fields])
  const shown = open || wrong
  return (
    <section aria-label="Advanced">
      <button type="button" aria-expanded={shown} onClick={() => setOpen(!shown)} className="flex h-9 w-full items-center gap-1.5 px-3 text-left font-strong hover:bg-hover">
        <ChevronRight aria-hidden className={`size-3.5 text-fg-3 transition-transform ${shown ? 'rotate-90' : ''}`} />
        Advanced
      </button>
      {shown && <Groups fields={fields} />}
      {shown && <NodeId />}
    </section>
  )
}

/** What templates and expressions call the node by. */
function NodeId() {
  const source = useNodeFormSource()
  const id = useNodeForm(({ node }) => node.id)
  const renameNode = useNodeForm((form) => form.renameNode)
  if (!renameNode) return null
  return (
    <div className="px-3 py-3">
      <Field label="Id" help={`Templates and expressions read steps.${id}. They follow when it changes.`}>
        {(control) => (
          <NameInput
            id={control.id}
            label="Id"
            value={id}
            onCommit={renameNode}
            refuse={(next) => {
              if (!nodeIdPattern.test(next)) return 'An id is a lower-case letter followed by lower-case letters, digits or _.'
              return next !== id && source.getState().document.nodes.some((other) => other.id === next) ? `"${next}" is taken.` : undefined
            }}
          />
        )}
      </Field>
    </div>
  )
}

/** What is shown only while it is there stays there when it is emptied. */
const keeps = ({ when }: NodeField, next: Json | undefined): Json | undefined => (next === undefined && when && 'given' in when ? '' : next)

/** Whether a choice has words that half the width would cut. */
const isLong = ({ options = [] }: NodeField): boolean => options.some(({ label }) => label.length > 20)

/** Drawn again when its own value or its own problems change, whatever is typed elsewhere. */
export const FieldInput = memo(function FieldInput({ field }: { field: NodeField }) {
  const look = inputLooks[field.input]
  const path = useMemo(() => field.name.split('.'), [field])
  const at = pointer(path)
  const set = useNodeForm((form) => form.set)
  const value = useNodeForm(({ node }) => valueAt(node.data, path))
  const own = useNodeFormItems(({ problems }) => problemsAt(problems, at))
  const onChange = useCallback((next: Json | undefined) => set(path, keeps(field, next)), [set, path, field])
  const props: InputProps = { field, path, value, problems: own, onChange }
  if (look.place === 'part' || look.place === 'bar') return <look.Control {...props} />
  if (look.place === 'bare') {
    return (
      <div className="col-span-2" data-path={at}>
        <look.Control {...props} />
      </div>
    )
  }
  const errors = own.filter(({ severity }) => severity !== 'warning')
  const warnings = own.filter(({ severity }) => severity === 'warning')
  return (
    <div className={look.wide || isLong(field) ? 'col-span-2' : 'min-w-0 only:col-span-2'} data-path={at}>
      <Field label={field.label} help={field.help} error={errors.length > 0 ? errors.map((problem) => problemText(problem, problem.path === at ? field.label : undefined)).join(' ') : undefined}>
        {(control) => <look.Control {...props} control={control} />}
      </Field>
      <Problems problems={warnings} className="mt-1" />
    </div>
  )
})
