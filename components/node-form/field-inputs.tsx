/**
 * Every input of lib/nodes/fields.ts has its component here; a new one fails to compile until it has. A row is a labelled control, a
 * part is a section of the panel with a head of its own, a bar stands above all parts.
 */
'use client'
import type { ComponentType } from 'react'
import { isJsonObject } from '#lib/engine/json.ts'
import { pointer } from '#lib/engine/pointer.ts'
import type { FieldInput } from '#lib/nodes/fields.ts'
import { MessagesInput } from '#components/prompt/messages-input.tsx'
import { AlternativeInput } from './alternative-input.tsx'
import { ApprovalInput } from './approval-input.tsx'
import { CodeInput } from './code-inputs.tsx'
import { ContextInput } from './context-input.tsx'
import type { InputProps } from './form-context.ts'
import { FormSection, Problems } from './form-section.tsx'
import { IntentsInput } from './intents-input.tsx'
import { ExpressionMapInput, TemplateMapInput } from './map-input.tsx'
import { ModelInput } from './model-input.tsx'
import { AudienceInput } from './people/audience-input.tsx'
import { ChannelsInput } from './people/channels-input.tsx'
import { DecisionInput } from './people/decision-input.tsx'
import { DefaultAnswerInput } from './people/default-answer-input.tsx'
import { EscalationsInput } from './people/escalations-input.tsx'
import { RequiredInput } from './people/required-input.tsx'
import { BooleanInput, ColourInput, MillisecondsInput, NumberInput, SecondsInput, SelectInput, TagsInput, TextInput, VersionInput, type ControlProps } from './plain-inputs.tsx'
import { CasesInput, ChoicesInput } from './rows-input.tsx'
import { SchemaEditor } from './schema-editor.tsx'

export type InputLook =
  | { place: 'row'; wide: boolean; Control: ComponentType<ControlProps> }
  /** Has its own label. */
  | { place: 'bare'; Control: ComponentType<InputProps> }
  | { place: 'part'; Control: ComponentType<InputProps> }
  | { place: 'bar'; Control: ComponentType<InputProps> }

const row = (Control: ComponentType<ControlProps>, wide = false): InputLook => ({ place: 'row', wide, Control })
const part = (Control: ComponentType<InputProps>): InputLook => ({ place: 'part', Control })

export const inputLooks: Record<FieldInput, InputLook> = {
  text: row(TextInput, true),
  markdown: row(CodeInput, true),
  template: row(CodeInput, true),
  template_line: row(CodeInput, true),
  expression: row(CodeInput, true),
  code: row(CodeInput, true),
  number: row(NumberInput),
  duration_ms: row(MillisecondsInput),
  duration_seconds: row(SecondsInput),
  boolean: { place: 'bare', Control: BooleanInput },
  select: row(SelectInput),
  tags: row(TagsInput, true),
  version: row(VersionInput),
  alternative: { place: 'bare', Control: AlternativeInput },
  color: row(ColourInput, true),
  schema: part(SchemaPart),
  template_map: part(TemplateMapInput),
  expression_map: part(ExpressionMapInput),
  cases: part(CasesInput),
  choices: part(ChoicesInput),
  messages: part(MessagesInput),
  model: { place: 'bar', Control: ModelInput },
  intents: part(IntentsInput),
  context: part(ContextInput),
  approval: { place: 'bare', Control: ApprovalInput },
  audience: row(AudienceInput, true),
  required: row(RequiredInput, true),
  channels: row(ChannelsInput, true),
  escalations: { place: 'bare', Control: EscalationsInput },
  default_answer: { place: 'bare', Control: DefaultAnswerInput },
  decision: row(DecisionInput, true),
}

function SchemaPart({ field, path, value, onChange, problems }: InputProps) {
  return (
    <FormSection title={field.label} hint={field.help} path={pointer(path)}>
      <SchemaEditor label={field.label.toLowerCase()} value={value} onChange={(schema) => onChange(isEmpty(schema) && value === undefined ? undefined : schema)} />
      <Problems problems={problems} className="mt-1.5" />
    </FormSection>
  )
}

const isEmpty = (schema: InputProps['value']): boolean => isJsonObject(schema) && isJsonObject(schema.properties) && Object.keys(schema.properties).length === 0
