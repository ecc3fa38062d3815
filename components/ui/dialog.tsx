/**
 * A question that must be answered first: consent, a file that could not be read. Never "are you sure?" (an undo is kinder).
 * Loaded when first opened.
 */
'use client'
import { lazy, Suspense, useState } from 'react'
import type { DialogProps } from './dialog-props.ts'
import { HoldKeys } from './hold-keys.tsx'

export type { DialogProps } from './dialog-props.ts'

const DialogView = lazy(() => import('./dialog-view.tsx'))

export function Dialog(props: DialogProps) {
  const [used, setUsed] = useState(props.open)
  if (props.open && !used) setUsed(true)
  if (!used) return null
  return (
    <Suspense fallback={props.open && <HoldKeys onLeave={() => props.onOpenChange(false)} />}>
      <DialogView {...props} />
    </Suspense>
  )
}
