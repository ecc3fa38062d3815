/**
 * A gate: a person must approve, always or when a condition holds. What the person is shown, who may approve and how many must, how they
 * are told, what happens while nobody does, and quick reasons to refuse.
 */
'use client'
import { useState } from 'react'
import { Plus, Trash2 } from 'lucide-react'
import type { Problem } from '#lib/engine/document.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { pointer, type Path } from '#lib/engine/pointer.ts'
import { Button } from '#components/ui/button.tsx'
import { Checkbox } from '#components/ui/checkbox.tsx'
import { Field } from '#components/ui/field.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Input } from '#components/ui/input.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import type { InputProps } from './form-context.ts'
import { Problems } from './form-section.tsx'
import { AudienceEditor } from './people/audience-input.tsx'
import { ChannelsEditor } from './people/channels-input.tsx'
import { EscalationsEditor } from './people/escalations-input.tsx'
import { RequiredEditor } from './people/required-input.tsx'
import { DurationField } from './plain-inputs.tsx'
import { problemsAt } from './problems.ts'
import { freeName, withKeyword } from './schema-fields.ts'
import { ScopedEditor } from './scoped-editor.tsx'

export interface ApprovalEditorProps {
  /** What is gated: names the controls. */
  of: string
  /** Of the gate in the node's data. */
  path: Path
  /** Of the node; those inside the gate stand at what they are about. */
  problems: readonly Problem[]
  value: Json | undefined
  onChange(approval: JsonObject | undefined): void
}

export function ApprovalEditor({ of, path, problems, value, onChange }: ApprovalEditorProps) {
  const gate = isJsonObject(value) ? value : undefined
  return (
    <div className="flex flex-col gap-2">
      <Checkbox checked={gate !== undefined} onChange={(on) => onChange(on ? { when: true } : undefined)}>
        Requires approval
      </Checkbox>
      {gate && <Gate of={of} path={path} problems={problems} gate={gate} onChange={onChange} />}
    </div>
  )
}

/** Those of the texts stand with the intent, or the field, as a whole. */
const noProblems: readonly Problem[] = []

interface GateProps {
  of: string
  path: Path
  problems: readonly Problem[]
  gate: JsonObject
  onChange(gate: JsonObject): void
}

function Gate({ of, path, problems, gate, onChange }: GateProps) {
  const condition = typeof gate.when === 'string' ? gate.when : undefined
  const [asked, setAsked] = useState<When>(condition === undefined ? 'always' : 'condition')
  const wanted: When = gate.when === false ? 'never' : condition !== undefined ? 'condition' : asked === 'never' ? 'always' : asked
  return (
    <div className="ml-[22px] flex flex-col gap-2.5">
      <Field
        label="When"
        aside={
          <SegmentedControl
            label={`When ${of} is gated`}
            value={wanted}
            onChange={(next) => {
              setAsked(next)
              if (next !== 'condition') onChange({ ...gate, when: next === 'always' })
              else if (gate.when === false) onChange({ ...gate, when: true })
            }}
            options={[{ value: 'always', label: 'Always' }, { value: 'condition', label: 'If' }, { value: 'never', label: 'Off' }]}
          />
        }
        help={whenHelp[wanted]}
      >
        {(control) =>
          wanted === 'condition' && <ScopedEditor id={control.id} describedBy={control['aria-describedby']} kind="condition" reads="gate" problems={noProblems} label={`Condition for the approval of ${of}`} minRows={1} maxRows={6} value={condition ?? ''} placeholder="args.amount > 100" onChange={(text) => onChange({ ...gate, when: text === '' ? true : text })} />
        }
      </Field>
      <Field label="Shown to the person" help="Left empty, the arguments alone.">
        {(control) => <ScopedEditor id={control.id} describedBy={control['aria-describedby']} kind="template" reads="gate" problems={noProblems} label={`Shown for the approval of ${of}`} minRows={2} maxRows={10} value={typeof gate.display === 'string' ? gate.display : ''} placeholder="Deploy {{ args.tag }} to {{ args.environment }}" onChange={(text) => onChange(withKeyword(gate, 'display', text))} />}
      </Field>
      <Approvers of={of} path={path} problems={problems} gate={gate} onChange={onChange} />
      <RejectOptions of={of} gate={gate} onChange={onChange} />
    </div>
  )
}

/** Who, how many, by which way, and how long. */
function Approvers({ of, path, problems, gate, onChange }: GateProps) {
  const set = (name: string, value: Json | undefined) => onChange(withKeyword(gate, name, value))
  const at = (name: string) => ({ 'data-path': pointer([...path, name]), className: 'min-w-0' })
  const wrong = (name: string) => <Problems problems={problemsAt(problems, pointer([...path, name]))} className="mt-1" />
  return (
    <>
      <div {...at('audience')}>
        <Field label="Who may approve">{(control) => <AudienceEditor id={control.id} label={`Who may approve ${of}`} value={gate.audience} required={gate.required} placeholder="Every member and API key" onChange={(audience) => set('audience', audience)} />}</Field>
        {wrong('audience')}
      </div>
      <div className="grid grid-cols-[auto_minmax(96px,1fr)] gap-3">
        <div {...at('required')}>
          <Field label="Approvals needed">{(control) => <RequiredEditor id={control.id} label={`Approvals that ${of} needs`} value={gate.required} onChange={(required) => set('required', required)} />}</Field>
        </div>
        <div {...at('timeoutSeconds')}>
          <Field label="Time limit">{(control) => <DurationField id={control.id} label={`Time limit for the approval of ${of}`} value={gate.timeoutSeconds === 0 ? undefined : gate.timeoutSeconds} placeholder="None" onChange={(seconds) => set('timeoutSeconds', seconds)} />}</Field>
        </div>
      </div>
      {wrong('required')}
      {gate.required !== undefined && gate.required !== 1 && <p className="text-12 text-fg-3">One refusal rejects it. Changed arguments cannot be approved by several: refuse with a comment.</p>}
      <div {...at('channels')}>
        <Field label="Told by">{(control) => <ChannelsEditor id={control.id} label={`How approvers of ${of} are told`} value={gate.channels} placeholder="The inbox alone" onChange={(channels) => set('channels', channels)} />}</Field>
        {wrong('channels')}
      </div>
      <EscalationsEditor label="While nobody answers" of={of} value={gate.escalate} path={[...path, 'escalate']} problems={problems} onChange={(steps) => set('escalate', steps)} />
    </>
  )
}

type When = 'always' | 'condition' | 'never'

const whenHelp: Record<When, string | undefined> = {
  always: undefined,
  condition: 'What fails or is neither true nor false counts as gated.',
  never: 'Nobody is asked; what stands below is kept for when it is on.',
}

/** Reasons that a person gives with one press; the model reads the text. */
function RejectOptions({ of, gate, onChange }: { of: string; gate: JsonObject; onChange(gate: JsonObject): void }) {
  const options = Array.isArray(gate.rejectOptions) ? gate.rejectOptions.filter(isJsonObject) : []
  const write = (next: JsonObject[]) => onChange(withKeyword(gate, 'rejectOptions', next.length > 0 ? next : undefined))
  const text = (row: JsonObject, key: string): string => (typeof row[key] === 'string' ? row[key] : '')
  return (
    <div className="flex flex-col gap-1">
      {options.length > 0 && <span className="text-12 font-medium text-fg-2">Quick reasons to refuse</span>}
      {options.map((option, index) => (
        <div key={index} className="flex gap-1.5">
          <Input size="sm" mono className="w-[112px]! shrink-0" aria-label={`Name of reason ${index + 1} for ${of}`} value={text(option, 'name')} onChange={({ target }) => write(options.with(index, { ...option, name: target.value }))} />
          <Input size="sm" aria-label={`Text of reason ${index + 1} for ${of}`} placeholder="What the model reads" value={text(option, 'text')} onChange={({ target }) => write(options.with(index, { ...option, text: target.value }))} />
          <IconButton size="sm" icon={Trash2} label={`Remove reason ${index + 1}`} onClick={() => write(options.toSpliced(index, 1))} />
        </div>
      ))}
      <Button kind="ghost" size="sm" icon={Plus} className="self-start" onClick={() => write([...options, { name: freeName(options.map((each) => text(each, 'name')), 'reason'), text: '' }])}>
        Quick reason to refuse
      </Button>
    </div>
  )
}

const placed = ['audience', 'required', 'channels', 'escalate']

/** Whether a problem is shown at the part of the gate that it is about. */
export const standsInside = ({ path = '' }: Problem, gate: string): boolean => placed.some((name) => path === `${gate}/${name}` || path.startsWith(`${gate}/${name}/`))

/** The gate of an effect node. */
export function ApprovalInput({ field, path, value, onChange, problems }: InputProps) {
  return (
    <div data-path={pointer(path)} className="col-span-2 flex flex-col gap-1">
      <ApprovalEditor of={field.label.toLowerCase()} path={path} problems={problems} value={value} onChange={onChange} />
      {field.help && <p className="text-12 text-fg-3">{field.help}</p>}
      <Problems problems={problems.filter((problem) => !standsInside(problem, pointer(path)))} />
    </div>
  )
}
