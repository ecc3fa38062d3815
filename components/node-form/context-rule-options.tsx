/** What an action of a context rule goes by, in small inputs; what is left out is said by their placeholders. */
'use client'
import type { ReactNode } from 'react'
import type { ContextRule } from '#lib/engine/decision.ts'
import type { Problem } from '#lib/engine/document.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { ruleOptions } from '#lib/nodes/context-checks.ts'
import { Checkbox } from '#components/ui/checkbox.tsx'
import { Input } from '#components/ui/input.tsx'
import { withKeyword } from './schema-fields.ts'

export type RuleAction = ContextRule['action']

/** Where an action raises a question. */
export const ruleHelp: Partial<Record<RuleAction, string>> = {
  hide_when_resolved: 'Gone once the same node or intent succeeded later.',
  one_line: 'The first line and how many more there are; an object as JSON.',
  excerpt: 'Lines that match and those beside them; without a pattern, beginning and end. The whole stays in the log, under the hash that the excerpt names.',
  redact: 'A JSON Pointer into the value; without one, the whole value.',
  summarise: 'A call of its own, made once per event. The event stays in the log.',
}

const defaultCharacters: Partial<Record<RuleAction, number>> = { truncate: 500, one_line: 120, excerpt: 2000 }

interface RuleOptionsProps {
  rule: JsonObject
  action: RuleAction
  number: number
  problems: readonly Problem[]
  /** JSON Pointer of the rule in the node's data. */
  at: string
  onChange(rule: JsonObject): void
}

export function RuleOptions({ rule, action, number, problems, at, onChange }: RuleOptionsProps) {
  const options = ruleOptions[action]
  if (options.every((name) => name === 'template')) return null
  const set = (name: string, value: string | number | boolean | undefined) => onChange(withKeyword(rule, name, value))
  const invalid = (name: string): true | undefined => problems.some(({ path, severity }) => path === `${at}/${name}` && severity !== 'warning') || undefined
  const text = (name: string): string => (typeof rule[name] === 'string' ? rule[name] : '')
  const count = (name: string, label: string, end: string, placeholder: number, width: string) => (
    <Input
      size="sm"
      className={`${width} tabular-nums`}
      inputMode="numeric"
      aria-label={`${label} of rule ${number}`}
      end={end}
      placeholder={placeholder.toLocaleString('en')}
      value={typeof rule[name] === 'number' ? String(rule[name]) : ''}
      onChange={({ target }) => set(name, /^\d{1,7}$/.test(target.value) ? Number(target.value) : undefined)}
    />
  )
  const matches = text('keep') !== ''
  return (
    <>
      {options.includes('field') && <Input size="sm" mono className="w-[150px]!" aria-label={`Field of rule ${number}`} placeholder="/from/email" value={text('field')} onChange={({ target }) => set('field', target.value || undefined)} />}
      {options.includes('keep') && (
        <Labelled label="lines with">
          <Input size="sm" mono className="w-[112px]!" aria-label={`Pattern of rule ${number}`} aria-invalid={invalid('keep')} placeholder="FAIL|Error" value={text('keep')} onChange={({ target }) => set('keep', target.value || undefined)} />
        </Labelled>
      )}
      {matches && count('around', 'Lines beside a match', 'lines beside', 2, 'w-[116px]!')}
      {options.includes('maxCharacters') && count('maxCharacters', 'Characters', 'chars', defaultCharacters[action] ?? 500, 'w-[98px]!')}
      {options.includes('overTokens') && <Labelled label="over">{count('overTokens', 'Tokens', 'tok', 500, 'w-[92px]!')}</Labelled>}
      {matches && (
        <Checkbox checked={rule.firstOnly === true} onChange={(next) => set('firstOnly', next || undefined)}>
          <span className="text-12">First match only</span>
        </Checkbox>
      )}
      {options.includes('stackTraces') && (
        <Checkbox checked={rule.stackTraces === true} onChange={(next) => set('stackTraces', next || undefined)}>
          <span className="text-12">Stack traces</span>
        </Checkbox>
      )}
    </>
  )
}

function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    <span className="inline-flex items-center gap-1.5 text-12 text-fg-3">
      {label} {children}
    </span>
  )
}
