/** A jump to a field: scrolls there and puts the cursor in, on its line, also into an editor that is still being loaded. */
'use client'
import { useEffect, type RefObject } from 'react'
import { putCursor } from '#components/ui/code-editor-cursor.ts'
import type { NodeFormState } from './form-context.ts'

const focusable = 'input, textarea, [contenteditable="true"], button:not([aria-label^="Actions"])'
/** Frames to wait for parts that open, and for editors that load. */
const patience = 60

export function useJump(root: RefObject<HTMLElement | null>, jump: NodeFormState['jump']): void {
  useEffect(() => {
    if (!jump || jump.path === '') return
    let frame = 0
    let tries = patience
    const look = () => {
      const place = placeOf(root.current, jump.path)
      const loading = place?.querySelector('[aria-busy="true"]')
      tries -= 1
      if ((!place || loading) && tries > 0) {
        frame = requestAnimationFrame(look)
        return
      }
      place?.scrollIntoView({ block: 'nearest' })
      const editor = jump.line === undefined ? undefined : place?.querySelector<HTMLElement>('.cm-editor')
      if (editor) void putCursor(editor, jump.line ?? 1)
      else place?.querySelector<HTMLElement>(focusable)?.focus({ preventScroll: true })
    }
    frame = requestAnimationFrame(look)
    return () => cancelAnimationFrame(frame)
  }, [root, jump])
}

/** The innermost part of the form that holds the pointer: `/intents/0/name` is found in `/intents/0`, else in `/intents`. */
function placeOf(root: HTMLElement | null, path: string): HTMLElement | undefined {
  for (let at = path; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const found = root?.querySelector<HTMLElement>(`[data-path="${CSS.escape(at)}"]`)
    if (found) return found
  }
  return undefined
}
