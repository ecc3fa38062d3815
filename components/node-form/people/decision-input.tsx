/** A decision of the workflow, by its name; none by default. One that is there no longer stays to be seen. */
'use client'
import { findNodeType } from '#lib/nodes/index.ts'
import { scopesOf } from '#lib/nodes/scopes.ts'
import { nodeTitle } from '#components/canvas/card-model.ts'
import { Select } from '#components/ui/select.tsx'
import { useNodeFormItems } from '../form-context.ts'
import type { ControlProps } from '../plain-inputs.tsx'

export function DecisionInput({ field, value, onChange, control }: ControlProps) {
  const decisions = useNodeFormItems(({ document, node }) => {
    const scopeOf = scopesOf(document.nodes)
    return document.nodes.filter((each) => findNodeType(each.type)?.kind === 'decision' && scopeOf(each.parentId) === scopeOf(node.parentId))
  })
  const chosen = typeof value === 'string' ? value : ''
  const known = decisions.map((each) => ({ value: each.id, label: nodeTitle(each), hint: each.id }))
  const gone = chosen !== '' && !decisions.some(({ id }) => id === chosen) ? [{ value: chosen, label: chosen, hint: 'no decision' }] : []
  return <Select id={control.id} label={field.label} value={chosen} options={[{ value: '', label: 'Nobody: the run is over' }, ...known, ...gone]} invalid={control['aria-invalid']} describedBy={control['aria-describedby']} onChange={(next) => onChange(next === '' ? undefined : next)} />
}
