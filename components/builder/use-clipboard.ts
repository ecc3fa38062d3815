/**
 * Copy, cut and paste of nodes, unless a text is selected or being typed. Pasted is where the pointer is, if it is over the canvas; else
 * in the middle of what is in view. The same pasted again where it was goes beside it.
 */
'use client'
import { useEffect } from 'react'
import type { BuilderStore } from './builder-store.ts'
import { removeSelected } from './canvas-keys.ts'
import { clipOf, clipText, readClip } from './clipboard.ts'

export function useClipboard(store: BuilderStore): void {
  useEffect(() => {
    let pointer: { x: number; y: number } | undefined
    let last: { text: string; at: string; times: number } | undefined

    function point({ clientX, clientY }: PointerEvent) {
      pointer = { x: clientX, y: clientY }
    }
    /** Who goes on by keys does not mean where the pointer was left lying. */
    function forget(event: KeyboardEvent) {
      if (event.key.startsWith('Arrow') || event.key === 'Tab') pointer = undefined
    }
    function copy(event: ClipboardEvent) {
      if (!isFree(event)) return
      const { history, selected } = store.getState()
      const clip = clipOf(history.document, selected)
      if (!clip) return
      event.clipboardData?.setData('text/plain', clipText(clip))
      event.preventDefault()
      last = undefined
      if (event.type === 'cut') removeSelected(store)
    }
    function paste(event: ClipboardEvent) {
      const text = event.clipboardData?.getData('text/plain') ?? ''
      const clip = isFree(event) ? readClip(text) : undefined
      const { canvas, selected } = store.getState()
      if (!clip || !canvas) return
      event.preventDefault()
      const at = pointer && canvas.at(pointer)
      const where = JSON.stringify(at ?? 'middle')
      last = last?.text === text && last.at === where ? { ...last, times: last.times + 1 } : { text, at: where, times: 0 }
      store.getState().paste(clip, { pointer: at, middle: canvas.middle(), selected, before: last.times })
      const { current } = store.getState()
      if (current !== undefined) canvas.show(current)
    }
    addEventListener('pointermove', point, { passive: true })
    addEventListener('keydown', forget)
    document.addEventListener('copy', copy)
    document.addEventListener('cut', copy)
    document.addEventListener('paste', paste)
    return () => {
      removeEventListener('pointermove', point)
      removeEventListener('keydown', forget)
      document.removeEventListener('copy', copy)
      document.removeEventListener('cut', copy)
      document.removeEventListener('paste', paste)
    }
  }, [store])
}

function isFree({ target }: ClipboardEvent): boolean {
  if (target instanceof Element && target.closest('input, textarea, [contenteditable="true"], [role="dialog"]')) return false
  return document.getSelection()?.isCollapsed !== false
}
