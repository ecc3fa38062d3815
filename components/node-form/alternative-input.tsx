/** Which one of several fields is given. Choosing one begins it and takes the others away, with what is shown only beside them. */
'use client'
import { findNodeType } from '#lib/nodes/index.ts'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { useNodeForm, type InputProps } from './form-context.ts'

export function AlternativeInput({ field }: InputProps) {
  const node = useNodeForm((form) => form.node)
  const set = useNodeForm((form) => form.set)
  const options = field.options ?? []
  const isGiven = (name: string) => node.data[name] !== undefined && node.data[name] !== false
  const chosen = options.find(({ value }) => isGiven(value))?.value ?? ''

  function choose(name: string) {
    const begin = field.begins?.[name]
    if (name === chosen || begin === undefined) return
    const others = options.map(({ value }) => value).filter((value) => value !== name)
    const beside = findNodeType(node.type)?.fields.filter(({ when }) => when !== undefined && others.includes(when.field)) ?? []
    const gone = new Set([...others, ...beside.map((each) => each.name)])
    set([], { ...Object.fromEntries(Object.entries(node.data).filter(([key]) => !gone.has(key))), [name]: begin })
  }
  return <SegmentedControl label={field.label} value={chosen} options={options} onChange={choose} />
}
