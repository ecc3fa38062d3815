/** The request of a variant before it is sent: its window as the inspector shows one, or what differs from what was sent then. */
'use client'
import { useCallback, useMemo } from 'react'
import type { Call, Segment } from '#lib/api/calls.ts'
import { rolesIn, windowOfCall, type ContextWindow } from '#lib/engine/context/diff-window.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { placeOfSegment } from '#components/builder/preview/place-of-segment.ts'
import { PreviewChanges } from '#components/builder/preview/preview-changes.tsx'
import type { PreviewWindow } from '#components/builder/preview/preview-job.ts'
import { windowDelta } from '#components/builder/preview/window-delta.ts'
import { rulesOf } from '#components/inspector/context/dropped-words.ts'
import { WindowHostProvider, type WindowHost } from '#components/inspector/context/window-host.ts'
import { WindowView, type WindowContent } from '#components/inspector/context/window-view.tsx'
import { usePlaygroundScreen } from './playground-context.ts'

export interface RequestViewProps {
  view: 'window' | 'changes'
  window: PreviewWindow
  data: JsonObject
  /** It is of before the last change. */
  stale: boolean
  /** Opens where a text is written. */
  onGoTo(path: string, line?: number): void
}

export function RequestView({ view, window, data, stale, onGoTo }: RequestViewProps) {
  const { past, names } = usePlaygroundScreen()
  const goTo = useCallback(
    (segment: Segment) => {
      const place = placeOfSegment(segment, data, rolesIn(window.body).length, 0)
      if (place) onGoTo(place.path, place.line)
      return place !== undefined
    },
    [data, window, onGoTo],
  )
  const host = useMemo<WindowHost>(() => ({ names, goTo }), [names, goTo])
  const content = useMemo<WindowContent>(() => ({ segments: window.segments, body: window.body, dropped: window.dropped }), [window])
  const marked = useMemo(() => windowDelta(window, comparedOf(past.sent)).changed, [window, past.sent])
  if (view === 'changes') return <PreviewChanges before={sentWindow(past.sent)} after={windowOf(window)} rules={rulesOf({ context: { rules: [] }, ...data })} goTo={goTo} />
  return (
    <WindowHostProvider value={host}>
      <div aria-busy={stale || undefined} className="flex min-h-0 flex-1 flex-col">
        <WindowView content={content} marked={marked} />
      </div>
    </WindowHostProvider>
  )
}

const comparedOf = ({ segments, request, inputTokens }: Call) => ({ segments, body: request.body, inputTokens })

const sentWindows = new WeakMap<Call, ContextWindow>()
const windows = new WeakMap<PreviewWindow, ContextWindow>()

/** The same object for the same call. */
function sentWindow(call: Call): ContextWindow {
  const known = sentWindows.get(call) ?? windowOfCall(call)
  sentWindows.set(call, known)
  return known
}

function windowOf(preview: PreviewWindow): ContextWindow {
  const known = windows.get(preview) ?? { segments: preview.segments, dropped: preview.dropped, roles: rolesIn(preview.body) }
  windows.set(preview, known)
  return known
}
