/** A small floating panel beside what opened it. Loaded when somebody comes near its trigger, or when `open` is given. */
'use client'
import { lazy, Suspense, useState } from 'react'
import type { PopoverProps } from './popover-props.ts'
import { RestingTrigger } from './resting-trigger.tsx'

export type { PopoverProps } from './popover-props.ts'

const load = () => import('./popover-view.tsx')
const PopoverView = lazy(load)

export function Popover(props: PopoverProps) {
  const [used, setUsed] = useState(props.open === true)
  const open = () => {
    setUsed(true)
    props.onOpenChange?.(true)
  }
  if (props.open && !used) setUsed(true)
  const resting = props.trigger ? (
    <RestingTrigger popup="dialog" onNear={load} onOpen={open}>
      {props.trigger}
    </RestingTrigger>
  ) : (
    props.anchor
  )
  if (!used) return resting
  return (
    <Suspense fallback={resting}>
      <PopoverView {...props} />
    </Suspense>
  )
}
