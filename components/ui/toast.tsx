/**
 * What just happened, bottom centre, for 6 s, with Undo instead of a question beforehand. One at a time: a new one replaces the
 * old, and `onClose` of the old is called (so that a deferred act is carried out). Hovering or focusing holds it.
 * `undo.keys` makes the key work while the toast shows; leave it out where the screen has its own undo stack on that key.
 */
'use client'
import { createContext, use, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { X, type LucideIcon } from 'lucide-react'
import { Button } from './button.tsx'
import { IconButton } from './icon-button.tsx'

export interface ToastContent {
  message: ReactNode
  icon?: LucideIcon
  /** `failed` colours the icon and announces the message at once. */
  tone?: 'neutral' | 'completed' | 'failed'
  undo?: { run(): void; keys?: string }
  /** Another act than undo, e.g. "Open run". */
  action?: { label: string; run(): void }
  /** Called once when it leaves without Undo. */
  onClose?(): void
  durationMs?: number
}

const ToastContext = createContext<(toast: ToastContent) => void>(() => {})

/** Shows a toast. */
export function useToast(): (toast: ToastContent) => void {
  return use(ToastContext)
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<{ id: number; content: ToastContent }>()
  const current = useRef<{ id: number; content: ToastContent }>(undefined)
  const count = useRef(0)

  const show = useCallback((content: ToastContent) => {
    current.current?.content.onClose?.()
    current.current = { id: ++count.current, content }
    setShown(current.current)
  }, [])
  const leave = useCallback((undone: boolean) => {
    const leaving = current.current
    current.current = undefined
    setShown(undefined)
    if (!undone) leaving?.content.onClose?.()
  }, [])

  return (
    <ToastContext value={show}>
      {children}
      <div aria-live="polite" role="status" className="pointer-events-none fixed inset-x-0 bottom-5 z-50 flex justify-center px-4">
        {shown && <ToastCard key={shown.id} content={shown.content} onLeave={leave} />}
      </div>
    </ToastContext>
  )
}

function ToastCard({ content, onLeave }: { content: ToastContent; onLeave(undone: boolean): void }) {
  const { icon: Icon, tone = 'neutral', undo, action, durationMs = 6000 } = content
  const [held, setHeld] = useState(false)

  useEffect(() => {
    if (held) return
    const timer = setTimeout(() => onLeave(false), durationMs)
    return () => clearTimeout(timer)
  }, [held, durationMs, onLeave])

  const runUndo = useMemo(() => {
    if (!undo) return undefined
    return () => {
      undo.run()
      onLeave(true)
    }
  }, [undo, onLeave])

  useEffect(() => {
    if (!undo?.keys || !runUndo) return
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof Element && event.target.closest('input, textarea, [contenteditable="true"]')
      if (typing || !(event.metaKey || event.ctrlKey) || event.shiftKey || event.key.toLowerCase() !== 'z') return
      event.preventDefault()
      runUndo()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [undo?.keys, runUndo])

  return (
    <div
      role={tone === 'failed' ? 'alert' : undefined}
      data-tone={tone}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="appear pointer-events-auto flex min-h-10 max-w-xl items-center gap-2.5 rounded-8 border border-line-strong bg-raised py-1.5 pr-1.5 pl-3 text-13 shadow-3"
    >
      {Icon && <Icon aria-hidden className="size-4 shrink-0 text-(--c)" />}
      <span className="min-w-0 pr-2">{content.message}</span>
      <span className="ml-auto flex shrink-0 items-center">
        {runUndo && (
          <Button kind="ghost" keys={undo?.keys} onClick={runUndo}>
            Undo
          </Button>
        )}
        {action && (
          <Button
            kind="ghost"
            onClick={() => {
              action.run()
              onLeave(false)
            }}
          >
            {action.label}
          </Button>
        )}
        <IconButton icon={X} label="Dismiss" size="sm" tooltipSide="top" onClick={() => onLeave(false)} />
      </span>
    </div>
  )
}
