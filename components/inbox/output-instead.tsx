/** An output that a person gives in place of what an effect would have given; the run goes on with it. */
'use client'
import { useState } from 'react'
import { Check } from 'lucide-react'
import { Button } from '#components/ui/button.tsx'
import { CodeEditor } from '#components/ui/code-editor.tsx'
import { ErrorText } from '#components/ui/problem-text.tsx'
import { parseJson } from '#components/inspector/json/format-json.ts'
import { AnswerFoot } from './card-parts.tsx'
import type { Answering } from './use-answer.ts'

interface OutputInsteadProps {
  answering: Answering
  verdict: 'happened' | 'fixed'
  title: string
  onBack(): void
}

export function OutputInstead({ answering, verdict, title, onBack }: OutputInsteadProps) {
  const [text, setText] = useState('{}')
  const { answer, pending } = answering
  const output = parseJson(text)
  return (
    <AnswerFoot editing label="Your answer">
      <h3 className="text-11/4 font-medium text-fg-3">{title}</h3>
      <CodeEditor label="Output of the effect" language="json" value={text} onChange={setText} minRows={3} maxRows={12} autoFocus invalid={output === undefined} />
      {output === undefined && <ErrorText>This is not JSON yet.</ErrorText>}
      {answering.problems.map((problem, index) => (
        <ErrorText key={index}>{problem.message}</ErrorText>
      ))}
      <div className="flex items-center gap-1.5">
        <Button kind="ghost" onClick={onBack}>
          Back
        </Button>
        <Button kind="primary" icon={Check} busy={pending?.verdict === verdict} disabled={output === undefined} onClick={() => output !== undefined && answer({ verdict, output })} className="ml-auto">
          Go on with this
        </Button>
      </div>
    </AnswerFoot>
  )
}
