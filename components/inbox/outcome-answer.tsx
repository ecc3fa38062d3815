/** An effect left and no answer came: a person looks and says whether it happened. Nothing is repeated without their word. */
'use client'
import { useState } from 'react'
import { Check, CircleStop } from 'lucide-react'
import { Button } from '#components/ui/button.tsx'
import { CodeEditor } from '#components/ui/code-editor.tsx'
import { ErrorText } from '#components/ui/problem-text.tsx'
import { parseJson } from '#components/inspector/json/format-json.ts'
import type { Answering } from './use-answer.ts'

export function OutcomeAnswer({ answering }: { answering: Answering }) {
  const [happened, setHappened] = useState(false)
  const [text, setText] = useState('{}')
  const { answer, pending } = answering
  const output = parseJson(text)

  if (happened) {
    return (
      <footer className="flex flex-col gap-2 border-t border-line px-3 py-3 shadow-[inset_2px_0_0_var(--accent)]">
        <h3 className="text-11/4 font-medium text-fg-3">What it gave, as JSON. The run goes on with this.</h3>
        <CodeEditor label="Output of the effect" language="json" value={text} onChange={setText} minRows={3} maxRows={12} autoFocus invalid={output === undefined} />
        {output === undefined && <ErrorText>This is not JSON yet.</ErrorText>}
        {answering.problems.map((problem, index) => (
          <ErrorText key={index}>{problem.message}</ErrorText>
        ))}
        <div className="flex items-center gap-1.5">
          <Button kind="ghost" onClick={() => setHappened(false)}>
            Back
          </Button>
          <Button kind="primary" icon={Check} busy={pending?.verdict === 'happened'} disabled={output === undefined} onClick={() => output !== undefined && answer({ verdict: 'happened', output })} className="ml-auto">
            Go on with this
          </Button>
        </div>
      </footer>
    )
  }
  return (
    <footer className="flex flex-col gap-2 border-t border-line px-3 py-3">
      <p className="text-12 text-fg-3">Look where it would have had its effect. Running it again uses a new idempotency key.</p>
      <div className="flex flex-wrap items-center gap-1.5">
        <Button kind="danger" icon={CircleStop} busy={pending?.verdict === 'abort'} disabled={pending !== undefined} onClick={() => answer({ verdict: 'abort' })}>
          Abort
        </Button>
        <Button busy={pending?.verdict === 'not_happened'} disabled={pending !== undefined} onClick={() => answer({ verdict: 'not_happened' })} className="ml-auto">
          Run it again
        </Button>
        <Button kind="primary" icon={Check} disabled={pending !== undefined} onClick={() => setHappened(true)}>
          It happened
        </Button>
      </div>
    </footer>
  )
}
