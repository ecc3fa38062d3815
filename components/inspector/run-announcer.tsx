/** Says aloud what a person who does not see the page would miss: that the run waits for them, ended, or failed. */
'use client'
import { statusLooks } from '#components/ui/status-chip.tsx'
import { waitingOn } from '#lib/engine/state.ts'
import { useRunScreen } from './run-screen.ts'

const waitWords: Record<string, string> = { approval: 'an approval', question: 'an answer', outcome: 'word whether an effect happened', timer: 'a time', callback: 'a callback' }

export function RunAnnouncer() {
  const { state, status, names } = useRunScreen()
  const asked = waitingOn(state).filter(({ kind }) => kind in waitWords)
  const waits = asked.map((wait) => `${names(wait.nodeId).title} waits for ${waitWords[wait.kind] ?? wait.kind}`)
  const text = status === 'failed' ? `Failed: ${state.error?.message ?? ''}` : [statusLooks[status].word, ...waits].join('. ')
  return (
    <p role="status" aria-live="polite" className="sr-only">
      Run {text}
    </p>
  )
}
