/** The dots behind the graph. They follow the view without React, which would draw them anew at every frame. */
'use client'
import { useLayoutEffect, useRef } from 'react'
import { useStoreApi, type Transform } from '@xyflow/react'

/** Between two dots, in canvas pixels; canvas.css draws them so. */
const gap = 20

/** Inside React Flow. */
export function Grid() {
  const store = useStoreApi()
  const dots = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    let shown: Transform | undefined
    function follow() {
      const { transform } = store.getState()
      const [x, y, zoom] = transform
      if (!dots.current || (shown && shown[0] === x && shown[1] === y && shown[2] === zoom)) return
      if (shown?.[2] !== zoom) dots.current.style.setProperty('--zoom', String(zoom))
      dots.current.style.transform = `translate(${x % (gap * zoom)}px, ${y % (gap * zoom)}px)`
      shown = transform
    }
    follow()
    return store.subscribe(follow)
  }, [store])
  return <div ref={dots} aria-hidden className="canvas-grid" />
}
