/** Names the keys of messages and of their editors in the sheet of keys: once, however many prompts are on the page. They belong to where the focus is. */
'use client'
import { useEffect, useState } from 'react'
import { useCommands, type Command } from '#components/shell/command-registry.tsx'

const keys: readonly Command[] = [
  { id: 'message-up', label: 'Move the message up', keys: 'mod+alt+arrowup' },
  { id: 'message-down', label: 'Move the message down', keys: 'mod+alt+arrowdown' },
  { id: 'message-add', label: 'Add a message after this one', keys: 'mod+alt+enter' },
  { id: 'message-remove', label: 'Remove the message, on its grip', keys: 'delete' },
  { id: 'find-in-text', label: 'Find and replace in the text', keys: 'mod+f' },
]
const none: readonly Command[] = []

const mounted = new Set<symbol>()

export function useMessageKeys(): void {
  const [own] = useState(() => Symbol('messages'))
  const [first, setFirst] = useState(false)
  useEffect(() => {
    mounted.add(own)
    setFirst(mounted.values().next().value === own)
    return () => void mounted.delete(own)
  }, [own])
  useCommands('Prompt', first ? keys : none)
}
