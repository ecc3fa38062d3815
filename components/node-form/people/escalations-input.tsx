/** What happens while nobody answers, step by step: after so long, those who were asked are reminded, or others are asked too. */
'use client'
import { Plus } from 'lucide-react'
import type { Problem } from '#lib/engine/document.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { pointer, type Path } from '#lib/engine/pointer.ts'
import { escalationWords } from '#lib/nodes/request-words.ts'
import { Button } from '#components/ui/button.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import type { InputProps } from '../form-context.ts'
import { Problems } from '../form-section.tsx'
import { DurationField } from '../plain-inputs.tsx'
import { problemsAt } from '../problems.ts'
import { RowMenu } from '../row-controls.tsx'
import { moved, withKeyword } from '../schema-fields.ts'
import { AudienceEditor } from './audience-input.tsx'
import { ChannelsEditor } from './channels-input.tsx'

export interface EscalationsEditorProps {
  label: string
  /** What is asked, for names: "deploy". */
  of: string
  value: Json | undefined
  path: Path
  problems: readonly Problem[]
  onChange(steps: JsonObject[] | undefined): void
}

/** Half an hour after the step before. */
const later = (steps: readonly JsonObject[]): number => Math.max(0, ...steps.map(({ afterSeconds }) => (typeof afterSeconds === 'number' ? afterSeconds : 0))) + 1800

export function EscalationsEditor({ label, of, value, path, problems, onChange }: EscalationsEditorProps) {
  const steps = Array.isArray(value) ? value.filter(isJsonObject) : []
  const write = (next: JsonObject[]) => onChange(next.length > 0 ? next : undefined)
  return (
    <div role="group" aria-label={label} data-path={pointer(path)} className="flex min-w-0 flex-col gap-1">
      <div className="flex min-h-6 items-center gap-2">
        <span className="text-12 font-medium text-fg-2">{label}</span>
        <Button kind="ghost" size="sm" icon={Plus} className="-mr-1.5 ml-auto" aria-label={`Add a step for ${of}`} onClick={() => write([...steps, { afterSeconds: later(steps) }])}>
          Step
        </Button>
      </div>
      {steps.length === 0 && <p className="text-12 text-fg-3">Nothing more. A step reminds those who were asked, or asks others too.</p>}
      {steps.length > 0 && (
        <ol className="divide-y divide-line-soft rounded-8 border border-line">
          {steps.map((step, index) => (
            <li key={index} data-path={pointer([...path, index])} className="flex flex-col gap-1.5 px-2 py-1.5">
              <Step of={of} step={step} index={index} count={steps.length} onChange={(next) => write(steps.with(index, next))} onMove={(to) => write(moved(steps, index, to))} onRemove={() => write(steps.toSpliced(index, 1))} />
              <Problems problems={problemsAt(problems, pointer([...path, index]))} />
            </li>
          ))}
        </ol>
      )}
    </div>
  )
}

interface StepProps {
  of: string
  step: JsonObject
  index: number
  count: number
  onChange(step: JsonObject): void
  onMove(to: number): void
  onRemove(): void
}

function Step({ of, step, index, count, onChange, onMove, onRemove }: StepProps) {
  const name = `step ${index + 1} of ${of}`
  const asks = step.audience !== undefined
  return (
    <>
      <div className="flex flex-wrap items-center gap-1.5">
        <span className="text-12 text-fg-3">After</span>
        <span className="w-[116px] shrink-0">
          <DurationField label={`When ${name} comes`} value={step.afterSeconds} onChange={(seconds) => onChange({ ...step, afterSeconds: seconds ?? 0 })} />
        </span>
        <SegmentedControl
          label={`What ${name} does`}
          value={asks ? 'ask' : 'remind'}
          onChange={(next) => onChange(withKeyword(step, 'audience', next === 'ask' ? (step.audience ?? []) : undefined))}
          options={[{ value: 'remind', label: 'Remind' }, { value: 'ask', label: 'Ask others too' }]}
        />
        <span className="ml-auto">
          <RowMenu name={name} index={index} count={count} onMove={onMove} onRemove={onRemove} />
        </span>
      </div>
      {asks && <AudienceEditor added label={`Who ${name} asks`} value={step.audience} placeholder="A person, a group, a role" onChange={(audience) => onChange({ ...step, audience: audience ?? [] })} />}
      <ChannelsEditor hint={false} label={`How ${name} is told`} value={step.channels} placeholder="As those before were told" onChange={(channels) => onChange(withKeyword(step, 'channels', channels))} />
      <span className="sr-only">{escalationWords(step)}</span>
    </>
  )
}

export function EscalationsInput({ field, path, value, onChange, problems }: InputProps) {
  const own = problems.filter((problem) => problem.path === pointer(path))
  return (
    <div className="flex flex-col gap-1">
      <EscalationsEditor label={field.label} of={field.label.toLowerCase()} value={value} path={path} problems={problems} onChange={onChange} />
      <Problems problems={own} />
    </div>
  )
}

