/** `?restore=4` brings a version back into the draft as soon as the builder is open, once. Draws nothing. */
'use client'
import { useEffect, useRef } from 'react'
import { readSide } from './compare.ts'
import { useVersionActs, type VersionActsOptions } from './use-version-acts.ts'

export function RestoreFromAddress(props: VersionActsOptions) {
  const { restore } = useVersionActs(props)
  const done = useRef(false)
  useEffect(() => {
    const side = readSide(new URLSearchParams(location.search).get('restore'))
    if (!side || side.kind === 'draft' || done.current) return
    done.current = true
    history.replaceState(history.state, '', location.pathname)
    void restore(side)
  }, [restore])
  return null
}
