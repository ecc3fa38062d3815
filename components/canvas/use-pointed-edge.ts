/** The edge under the pointer. It stays pointed at for a moment after, so that its buttons can be reached. */
'use client'
import { useCallback, useEffect, useRef, useState } from 'react'

const lingerMs = 220

/** The id, and what tells of the pointer: over an edge, or over none. */
export function usePointedEdge(): [string | undefined, (edge: string | undefined) => void] {
  const [pointed, setPointed] = useState<string>()
  const leaving = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(leaving.current), [])
  const point = useCallback((edge: string | undefined) => {
    clearTimeout(leaving.current)
    if (edge === undefined) leaving.current = setTimeout(() => setPointed(undefined), lingerMs)
    else setPointed(edge)
  }, [])
  return [pointed, point]
}
