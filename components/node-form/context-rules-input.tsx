/** The rules of a context: which events they take, what becomes of these. The first that matches an event decides, so order counts. */
'use client'
import { useState } from 'react'
import { FileText, Plus, X } from 'lucide-react'
import { contextRuleSchema } from '#lib/engine/decision.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { pointer, type Path } from '#lib/engine/pointer.ts'
import { ruleOptions } from '#lib/nodes/context-checks.ts'
import { Button } from '#components/ui/button.tsx'
import { ChipButton } from '#components/ui/chip.tsx'
import { CodeEditor } from '#components/ui/code-editor.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Select } from '#components/ui/select.tsx'
import { useDiagnostics } from './code-inputs.tsx'
import { RuleOptions, ruleHelp, type RuleAction } from './context-rule-options.tsx'
import { nodeChoices, tagChoices, withChosen } from './context-tags.ts'
import { useNodeForm, useNodeFormItems } from './form-context.ts'
import { Problems } from './form-section.tsx'
import { problemsAt } from './problems.ts'
import { RowMenu } from './row-controls.tsx'
import { moved } from './schema-fields.ts'
import { useScopeCompletions, type ScopeEntry } from './scope-completions.ts'

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

export interface ContextRulesInputProps {
  /** Of the rules in the node's data. */
  path: Path
  rules: JsonObject[]
  onChange(rules: JsonObject[]): void
}

export function ContextRulesInput({ path, rules, onChange }: ContextRulesInputProps) {
  return (
    <div className="mt-4 flex flex-col gap-1.5">
      <div className="flex items-center gap-2 text-12">
        <span className="font-medium text-fg-2">Rules</span>
        <span className="text-11 text-fg-3">{rules.length === 0 ? 'everything is shown' : 'first match wins'}</span>
        <Button kind="ghost" size="sm" icon={Plus} className="-mr-1.5 ml-auto" aria-label="Add rule" onClick={() => onChange([...rules, { type: 'error', action: 'hide_when_resolved' }])}>
          Rule
        </Button>
      </div>
      {rules.length > 0 && (
        <ol aria-label="Context rules" className="divide-y divide-line-soft rounded-8 border border-line">
          {rules.map((rule, index) => (
            <li key={index} data-path={pointer([...path, index])} className="px-2 py-1.5">
              <Rule
                rule={rule}
                path={[...path, index]}
                index={index}
                count={rules.length}
                onChange={(next) => onChange(rules.with(index, next))}
                onMove={(to) => onChange(moved(rules, index, to))}
                onRemove={() => onChange(rules.toSpliced(index, 1))}
              />
            </li>
          ))}
        </ol>
      )}
    </div>
  )
}

const actions: readonly { value: RuleAction; label: string; hint: string }[] = [
  { value: 'show', label: 'show', hint: 'as it is' },
  { value: 'hide', label: 'hide', hint: 'leave it out' },
  { value: 'hide_when_resolved', label: 'hide when resolved', hint: 'once it worked later' },
  { value: 'one_line', label: 'one line', hint: 'a success' },
  { value: 'excerpt', label: 'excerpt', hint: 'the relevant part' },
  { value: 'truncate', label: 'truncate', hint: 'the beginning' },
  { value: 'redact', label: 'redact', hint: 'a field' },
  { value: 'summarise', label: 'summarise', hint: 'by a model' },
]

interface RuleProps {
  rule: JsonObject
  path: Path
  index: number
  count: number
  onChange(rule: JsonObject): void
  onMove(to: number): void
  onRemove(): void
}

function Rule({ rule, path, index, count, onChange, onMove, onRemove }: RuleProps) {
  const problems = useNodeForm((form) => form.problems)
  const [writing, setWriting] = useState(false)
  const number = index + 1
  const own = pointer(path)
  const action = isAction(rule.action) ? rule.action : 'show'
  const found = problemsAt(problems, own)
  const takesText = ruleOptions[action].includes('template')
  const template = writing || rule.template !== undefined
  const act = (next: string) => {
    if (!isAction(next)) return
    const kept = new Set<string>(['tag', 'type', 'nodeId', ...ruleOptions[next]])
    onChange({ ...Object.fromEntries(Object.entries(rule).filter(([name]) => kept.has(name))), action: next })
  }
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <div className="flex items-start gap-1.5">
        <div className="flex min-w-0 flex-1 flex-wrap items-center gap-1.5">
          <Selectors rule={rule} number={number} onChange={onChange} />
        </div>
        {takesText && !template && <IconButton icon={FileText} size="sm" label={`Write the text of rule ${number}`} onClick={() => setWriting(true)} />}
        <RowMenu name={`rule ${number}`} index={index} count={count} onMove={onMove} onRemove={onRemove} />
      </div>
      <div className="flex flex-wrap items-center gap-1.5">
        <Select size="sm" className="w-[140px]!" label={`Action of rule ${number}`} value={action} options={actions} onChange={act} />
        <RuleOptions rule={rule} action={action} number={number} problems={found} at={own} onChange={onChange} />
      </div>
      {ruleHelp[action] !== undefined && <p className="text-11 text-fg-3">{ruleHelp[action]}</p>}
      {takesText && template && (
        <RuleText
          rule={rule}
          number={number}
          at={`${own}/template`}
          autoFocus={writing}
          onChange={(text) => onChange({ ...rule, template: text })}
          onRemove={() => {
            const { template: _template, ...others } = rule
            setWriting(false)
            onChange(others)
          }}
        />
      )}
      <Problems problems={found} />
    </div>
  )
}

const isAction = (value: unknown): value is RuleAction => typeof value === 'string' && Object.hasOwn(ruleOptions, value)

const selectors = ['tag', 'type', 'nodeId'] as const
type Selector = (typeof selectors)[number]

const matchers = [
  { value: 'any', label: 'any', hint: 'every event' },
  { value: 'tag', label: 'tag', hint: 'as the thread writes it' },
  { value: 'type', label: 'type', hint: 'what it is' },
  { value: 'nodeId', label: 'node', hint: 'where it comes from' },
]
const types = contextRuleSchema.shape.type.unwrap().options.map((value) => ({ value, label: value.replaceAll('_', ' ') }))

/** What a rule takes: the first selector by two selects; others, which only the document can have, as chips that can be removed. */
function Selectors({ rule, number, onChange }: { rule: JsonObject; number: number; onChange(rule: JsonObject): void }) {
  const { document, node } = useNodeFormItems(({ document: all, node: own }) => ({ document: all, node: own }))
  const [first, ...others] = selectors.filter((name) => rule[name] !== undefined)
  const choices: Record<Selector, () => { value: string; label: string; hint?: string }[]> = {
    tag: () => withChosen(tagChoices(document, node), textOf(rule.tag)),
    type: () => types,
    nodeId: () => withChosen(nodeChoices(document, node), textOf(rule.nodeId)),
  }
  const without = (...names: Selector[]) => Object.fromEntries(Object.entries(rule).filter(([name]) => !(names as string[]).includes(name)))
  const matchBy = (next: string) => {
    const rest = first ? without(first) : rule
    if (next === 'any') onChange(rest)
    else onChange({ [next]: next === 'type' ? 'error' : (choices[next as Selector]()[0]?.value ?? ''), ...rest })
  }
  return (
    <>
      <Select size="sm" className="w-[64px]!" label={`What rule ${number} matches`} value={first ?? 'any'} options={matchers.filter(({ value }) => !(others as string[]).includes(value))} onChange={matchBy} />
      {first && <Select size="sm" mono={first !== 'type'} className="min-w-[120px]! flex-1" label={`${first === 'type' ? 'Type' : first === 'tag' ? 'Tag' : 'Node'} of rule ${number}`} value={textOf(rule[first])} options={choices[first]()} onChange={(next) => onChange({ ...rule, [first]: next })} />}
      {others.map((name) => (
        <ChipButton key={name} icon={X} aria-label={`Rule ${number} no longer asks for ${name} ${textOf(rule[name])}`} onClick={() => onChange(without(name))}>
          and {name === 'nodeId' ? 'node' : name} {textOf(rule[name])}
        </ChipButton>
      ))}
    </>
  )
}

const eventScope: readonly ScopeEntry[] = [
  { path: 'event.text', from: 'the event as it would be shown' },
  { path: 'event.value', from: 'its value' },
  { path: 'event.tag', from: 'its tag' },
  { path: 'event.type', from: 'what it is' },
  { path: 'event.nodeId', from: 'its node' },
]

interface RuleTextProps {
  rule: JsonObject
  number: number
  /** JSON Pointer of the template in the node's data. */
  at: string
  autoFocus: boolean
  onChange(text: string): void
  onRemove(): void
}

/** What an event of this rule reads as. */
function RuleText({ rule, number, at, autoFocus, onChange, onRemove }: RuleTextProps) {
  const problems = useNodeForm((form) => form.problems)
  const found = problemsAt(problems, at)
  const diagnostics = useDiagnostics(found)
  const completions = useScopeCompletions('liquid', eventScope)
  return (
    <div className="flex items-start gap-1.5" data-path={at}>
      <CodeEditor
        className="min-w-0 flex-1"
        language="liquid"
        label={`Text of rule ${number}`}
        minRows={1}
        maxRows={12}
        autoFocus={autoFocus}
        invalid={found.some(({ severity }) => severity !== 'warning') || undefined}
        value={textOf(rule.template)}
        placeholder={'{{ event.value.status }}: {{ event.text }}'}
        diagnostics={diagnostics}
        completions={completions}
        onChange={onChange}
      />
      <IconButton icon={X} size="sm" label={`Remove the text of rule ${number}`} onClick={onRemove} />
    </div>
  )
}
