/** An output that a person gives in place of what an effect, a call or a model would have given; the run goes on with it. */
'use client'
import { useState } from 'react'
import { Check } from 'lucide-react'
import { Button } from '#components/ui/button.tsx'
import { ChipButton } from '#components/ui/chip.tsx'
import { CodeEditor } from '#components/ui/code-editor.tsx'
import { ErrorText } from '#components/ui/problem-text.tsx'
import type { Json } from '#lib/engine/json.ts'
import { parseJson } from '#components/inspector/json/format-json.ts'
import { AnswerFoot } from './card-parts.tsx'
import type { Answering } from './use-answer.ts'

const written = (output: Json): string => JSON.stringify(output, null, 2)

interface OutputInsteadProps {
  answering: Answering
  verdict: 'happened' | 'fixed' | 'take_over'
  title: string
  /** What is there to begin with. */
  output?: Json
  /** Other beginnings, by name. */
  choices?: readonly { intent: string; output: Json }[]
  onBack(): void
}

export function OutputInstead({ answering, verdict, title, output: start = {}, choices = [], onBack }: OutputInsteadProps) {
  const [text, setText] = useState(() => written(start))
  const { answer, pending } = answering
  const output = parseJson(text)
  return (
    <AnswerFoot editing label="Your answer">
      <h3 className="text-11/4 font-medium text-fg-3">{title}</h3>
      {choices.length > 1 && (
        <div className="flex flex-wrap items-center gap-1.5" role="group" aria-label="Choose">
          {choices.map((choice) => (
            <ChipButton key={choice.intent} onClick={() => setText(written(choice.output))} className="h-6! text-12! max-sm:group-data-roomy/card:h-9!">
              {choice.intent}
            </ChipButton>
          ))}
        </div>
      )}
      <CodeEditor label="Output" language="json" value={text} onChange={setText} minRows={3} maxRows={12} autoFocus invalid={output === undefined} />
      {output === undefined && <ErrorText>This is not JSON yet.</ErrorText>}
      {answering.problems.map((problem, index) => (
        <ErrorText key={index}>
          {problem.path && <code className="mr-1">{problem.path}</code>}
          {problem.message}
        </ErrorText>
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
