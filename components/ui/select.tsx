/**
 * Choice of one from a list. The value is a string; options may carry a second line or be disabled with the reason in `hint`.
 * The list is loaded when somebody comes near, so that forms start small.
 */
'use client'
import { lazy, Suspense, useState } from 'react'
import { ChevronDown } from 'lucide-react'
import { RestingTrigger } from './resting-trigger.tsx'
import type { SelectProps } from './select-props.ts'
import { selectTriggerClass } from './select-trigger-class.ts'

export type { SelectOption, SelectProps } from './select-props.ts'

const load = () => import('./select-view.tsx')
const SelectView = lazy(load)

export function Select(props: SelectProps) {
  const { value, options, label, placeholder = 'Choose…', id, disabled, invalid, describedBy } = props
  const [used, setUsed] = useState(false)
  const chosen = options.find((option) => option.value === value)
  const resting = (
    <RestingTrigger popup="listbox" onNear={load} onOpen={() => setUsed(true)}>
      <button
        type="button"
        role="combobox"
        id={id}
        disabled={disabled}
        aria-label={label}
        aria-invalid={invalid}
        aria-describedby={describedBy}
        data-placeholder={chosen ? undefined : ''}
        className={selectTriggerClass(props)}
      >
        <span className="truncate">{chosen?.label ?? placeholder}</span>
        <ChevronDown aria-hidden className="size-3.5 shrink-0 text-fg-3" />
      </button>
    </RestingTrigger>
  )
  if (!used) return resting
  return (
    <Suspense fallback={resting}>
      <SelectView {...props} />
    </Suspense>
  )
}
