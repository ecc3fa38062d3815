/**
 * What is shown as deleted while it can still be undone: the deletion is sent when its toast leaves, or when the page does. A secret that
 * was sent off could not be brought back, because nobody can read it.
 */
'use client'
import { Trash2 } from 'lucide-react'
import { create } from 'zustand'
import { useToast } from '#components/ui/toast.tsx'

/** Key → what sends the deletion. */
const useLeaving = create<{ items: ReadonlyMap<string, (keepalive: boolean) => void> }>(() => ({ items: new Map() }))

const drop = (key: string) => useLeaving.setState(({ items }) => ({ items: new Map([...items].filter(([other]) => other !== key)) }))

export interface Leave {
  /** Tells apart what has one name: `connection mail`. */
  key: string
  message: string
  /** Sends the deletion. */
  send(keepalive: boolean): void
  onUndo(): void
}

/** Whether something is on its way out. */
export const useIsLeaving = (): ((key: string) => boolean) => {
  const items = useLeaving((state) => state.items)
  return (key) => items.has(key)
}

/** The page goes away: what waits is sent now. Once for the page, since whoever began it may be long gone from the screen. */
const sendAll = (): void => {
  for (const send of useLeaving.getState().items.values()) send(true)
  useLeaving.setState({ items: new Map() })
}

/** Deletes with six seconds to think better of it. */
export function useLeave(): (leave: Leave) => void {
  const toast = useToast()
  return ({ key, message, send, onUndo }) => {
    addEventListener('pagehide', sendAll)
    useLeaving.setState(({ items }) => ({ items: new Map([...items, [key, send]]) }))
    toast({
      message,
      icon: Trash2,
      undo: {
        keys: 'mod+z',
        run() {
          drop(key)
          onUndo()
        },
      },
      onClose() {
        if (!useLeaving.getState().items.has(key)) return
        send(false)
        // The list is asked for again by then; until it is here, nothing flickers back.
        setTimeout(() => drop(key), 2_000)
      },
    })
  }
}
