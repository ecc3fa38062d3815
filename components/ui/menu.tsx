/** A list of acts behind a button. The menu itself is loaded when somebody comes near the button, so pages start small. */
'use client'
import { lazy, Suspense, useState } from 'react'
import type { MenuProps } from './menu-props.ts'
import { RestingTrigger } from './resting-trigger.tsx'

export type { MenuEntry, MenuProps } from './menu-props.ts'

const load = () => import('./menu-view.tsx')
const MenuView = lazy(load)

export function Menu(props: MenuProps) {
  const [used, setUsed] = useState(false)
  const resting = (
    <RestingTrigger popup="menu" onNear={load} onOpen={() => setUsed(true)}>
      {props.trigger}
    </RestingTrigger>
  )
  if (!used) return resting
  return (
    <Suspense fallback={resting}>
      <MenuView {...props} />
    </Suspense>
  )
}
