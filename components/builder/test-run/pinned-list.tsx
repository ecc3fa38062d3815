/** The tab of the dock that lists what is pinned: each leads to its node, and can be unpinned. */
'use client'
import { Pin, PinOff } from 'lucide-react'
import { useStore } from 'zustand'
import { nodeTitle } from '#components/canvas/card-model.ts'
import { inline } from '#components/inspector/words.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { useBuilderStore } from '../builder-context.tsx'
import { unpin } from './pin-acts.ts'
import { usePins } from './use-pins.ts'

export function PinnedList() {
  const store = useBuilderStore()
  const pins = usePins()
  const latest = useStore(store, ({ selected }) => (selected.size === 1 ? [...selected][0] : undefined))
  if (pins.length === 0) {
    return (
      <p className="flex h-full items-center justify-center gap-2 px-3 text-13 text-fg-3">
        <Pin aria-hidden className="size-4" strokeWidth={1.75} />
        Nothing is pinned. A pinned output stands in for its node when the draft is run: the node is not executed.
      </p>
    )
  }
  return (
    <ul aria-label="Pinned outputs" className="py-1">
      {pins.map(({ node, output, fit }) => (
        <li key={node.id} className={`group flex min-h-[26px] items-center gap-2 pr-2 hover:bg-hover ${latest === node.id ? 'bg-accent-soft' : ''}`}>
          <button type="button" onClick={() => store.getState().jumpTo({ nodeId: node.id })} className="flex min-w-0 flex-1 items-center gap-2 py-1 pl-3 text-left text-12/[18px] outline-offset-[-2px]">
            <Pin aria-hidden className={`size-3.5 shrink-0 ${fit.ok ? 'text-fg-3' : 'text-waiting'}`} />
            <span className="w-[132px] shrink-0 truncate font-medium">{nodeTitle(node)}</span>
            {fit.ok ? (
              <>
                <span className="w-[112px] shrink-0 truncate font-mono text-11 text-fg-3">→ {fit.handle}</span>
                <span className="min-w-0 flex-1 truncate font-mono text-fg-2">{inline(output, 300)}</span>
              </>
            ) : (
              <span className="min-w-0 flex-1 truncate text-waiting" title={fit.message}>
                Passed over: {fit.message}
              </span>
            )}
          </button>
          <IconButton icon={PinOff} label={`Unpin ${nodeTitle(node)}`} size="sm" tooltipSide="left" onClick={() => unpin(store, node.id)} />
        </li>
      ))}
    </ul>
  )
}
