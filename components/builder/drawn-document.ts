/**
 * The document as the canvas shows it: the same one while edits change nothing that is drawn, and while somebody writes what stands on a
 * card, until they pause. So typing draws nothing but the field. Whatever moves, comes, goes or changes its ports is shown at once.
 */
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { drawingChange } from '#components/canvas/same-drawing.ts'
import type { BuilderStore } from './builder-store.ts'

export interface DrawnDocument {
  get(): WorkflowDocument
  /** Tells when `get` gives another one. */
  subscribe(listener: () => void): () => void
}

/** A pause in typing. */
const pauseMs = 150

/** `later`: runs it after so many milliseconds, unless it is called off by what is returned. */
export function drawnDocument(store: BuilderStore, later: (run: () => void, ms: number) => () => void): DrawnDocument {
  const now = () => store.getState().history.document
  let shown = now()
  let seen = shown
  /** Words were written that are not shown yet. */
  let owed = false
  const listeners = new Set<() => void>()
  let callOff: (() => void) | undefined
  let stop: (() => void) | undefined

  function get() {
    const document = now()
    if (document === seen) return shown
    seen = document
    const change = drawingChange(shown, document)
    owed = change === 'words'
    if (change === 'other') shown = document
    return shown
  }

  function tell() {
    for (const listener of [...listeners]) listener()
  }

  function showWords() {
    owed = false
    shown = now()
    seen = shown
    tell()
  }

  function changed() {
    const [before, known] = [shown, seen]
    get()
    if (seen === known) return
    callOff?.()
    callOff = owed ? later(showWords, pauseMs) : undefined
    if (shown !== before) tell()
  }

  return {
    get,
    subscribe(listener) {
      stop ??= store.subscribe(changed)
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        callOff?.()
        stop?.()
        stop = undefined
      }
    },
  }
}
