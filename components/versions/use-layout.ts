/** Whether texts are shown split or inline: split from 1,100 px on, unless the person chose otherwise in this browser. */
'use client'
import { useState, useSyncExternalStore } from 'react'

export interface Layout {
  /** Whether there is room for two columns of text. */
  wide: boolean
  split: boolean
  choose(layout: 'split' | 'inline'): void
}

const wideEnough = '(min-width: 1100px)'
const storageKey = 'oriel versions layout'

function subscribe(changed: () => void): () => void {
  const query = matchMedia(wideEnough)
  query.addEventListener('change', changed)
  return () => query.removeEventListener('change', changed)
}

export function useLayout(): Layout {
  const wide = useSyncExternalStore(subscribe, () => matchMedia(wideEnough).matches, () => true)
  const [inline, setInline] = useState(() => typeof localStorage !== 'undefined' && localStorage.getItem(storageKey) === 'inline')
  return {
    wide,
    split: wide && !inline,
    choose(layout) {
      localStorage.setItem(storageKey, layout)
      setInline(layout === 'inline')
    },
  }
}
