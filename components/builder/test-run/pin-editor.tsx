/**
 * The pinned output of the node in the panel: its JSON, checked while it is typed, and kept when the editor is left or with mod+enter, so
 * that a change is one step of undo. What does not fit stays in the editor with the reason, and the pin as it was.
 */
'use client'
import { useMemo, useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { Pin } from 'lucide-react'
import { useStore } from 'zustand'
import type { DocumentNode } from '#lib/engine/document.ts'
import type { Json } from '#lib/engine/json.ts'
import type { StandIn } from '#lib/nodes/stand-in.ts'
import { useNodeForm } from '#components/node-form/form-context.ts'
import { FormSection } from '#components/node-form/form-section.tsx'
import { parseJson } from '#components/inspector/json/format-json.ts'
import { Button } from '#components/ui/button.tsx'
import { CodeEditor } from '#components/ui/code-editor.tsx'
import { ErrorText } from '#components/ui/problem-text.tsx'
import { useBuilder, useBuilderStore } from '../builder-context.tsx'
import { firstPinText, pinLastOutput, unpin } from './pin-acts.ts'
import { fitOf, pin } from './pins.ts'
import { useStepResult } from './use-step-result.ts'
import { testRuns } from './test-runs.ts'

export function PinEditor() {
  const store = useBuilderStore()
  const node = useNodeForm((form) => form.node)
  const writing = useStore(testRuns(store), ({ pinning }) => pinning === node.id)
  const { pinned } = node.data
  if (pinned === undefined) return writing ? <NewPin key={node.id} node={node} /> : null
  const text = JSON.stringify(pinned, null, 2)
  // Another value from elsewhere (undo, "Take the last output") is another editor.
  return <OwnPin key={`${node.id} ${text}`} node={node} text={text} />
}

interface Reading {
  output?: Json
  fit: StandIn
}

function read(node: DocumentNode, text: string): Reading {
  const output = parseJson(text)
  return output === undefined ? { fit: { ok: false, message: 'This is not JSON yet.' } } : { output, fit: fitOf(node, output) }
}

function OwnPin({ node, text }: { node: DocumentNode; text: string }) {
  const store = useBuilderStore()
  const client = useQueryClient()
  const [typed, setTyped] = useState(text)
  const reading = useMemo(() => read(node, typed), [node, typed])
  const differs = reading.output === undefined || JSON.stringify(reading.output, null, 2) !== text
  const keep = () => {
    const { output, fit } = reading
    if (fit.ok && differs && output !== undefined) store.getState().edit((document) => pin(document, node.id, output))
  }
  return (
    <FormSection
      title="Pinned output"
      hint="stands in for this node when the draft is run"
      path="/pinned"
      actions={
        <>
          <TakeLast node={node} onTake={() => void pinLastOutput(store, client, node.id)} text={text} />
          <Button kind="ghost" size="sm" onClick={() => unpin(store, node.id)}>
            Unpin
          </Button>
        </>
      }
    >
      <PinText text={typed} reading={reading} kept={!differs} onChange={setTyped} onKeep={keep} />
    </FormSection>
  )
}

function NewPin({ node }: { node: DocumentNode }) {
  const store = useBuilderStore()
  const [typed, setTyped] = useState(() => firstPinText(store, node.id))
  const reading = useMemo(() => read(node, typed), [node, typed])
  const { result } = useStepResult(node.id)
  const close = () => testRuns(store).setState({ pinning: undefined })
  const keep = () => {
    const { output, fit } = reading
    if (!fit.ok || output === undefined) return
    close()
    store.getState().edit((document) => pin(document, node.id, output))
  }
  return (
    <FormSection
      title="Pin an output"
      hint="it stands in for this node when the draft is run"
      actions={
        <>
          <Button kind="ghost" size="sm" onClick={close}>
            Cancel
          </Button>
          <Button size="sm" icon={Pin} keys="mod+enter" disabled={!reading.fit.ok} onClick={keep}>
            Pin
          </Button>
        </>
      }
    >
      {result.kind === 'failed' && (
        <p className="mb-2 text-12 text-fg-2">
          It failed in the last run ({result.error.code}), so there is no output to take. Write what it would have given.
        </p>
      )}
      <PinText text={typed} reading={reading} kept={false} autoFocus onChange={setTyped} onKeep={keep} onSubmitOnly />
    </FormSection>
  )
}

interface PinTextProps {
  text: string
  reading: Reading
  kept: boolean
  autoFocus?: boolean
  onChange(text: string): void
  onKeep(): void
  /** Leaving the editor does not keep. */
  onSubmitOnly?: boolean
}

function PinText({ text, reading, kept, autoFocus, onChange, onKeep, onSubmitOnly }: PinTextProps) {
  const { fit } = reading
  return (
    <>
      <CodeEditor language="json" label="Pinned output" minRows={2} maxRows={12} value={text} invalid={!fit.ok} describedBy="pin-fit" autoFocus={autoFocus} onChange={onChange} onSubmit={onKeep} onBlur={onSubmitOnly ? undefined : onKeep} />
      {fit.ok ? (
        <p id="pin-fit" className="mt-1 text-12 text-fg-3">
          Leaves by <span className="font-mono text-fg-2">{fit.handle}</span>
          {fit.vars && `, and sets ${Object.keys(fit.vars).join(', ')}`}
          {!kept && !onSubmitOnly && ' · kept when you leave the field'}
        </p>
      ) : (
        <ErrorText id="pin-fit" className="mt-1">
          {fit.message}
          {onSubmitOnly ? '' : ' Until it fits, the pin stays as it was.'}
        </ErrorText>
      )}
    </>
  )
}

/** Offered where the last run had another output than the one that is pinned. */
function TakeLast({ node, text, onTake }: { node: DocumentNode; text: string; onTake(): void }) {
  const { result } = useStepResult(node.id)
  const shown = useBuilder((state) => state.run !== undefined)
  if (!shown || result.kind !== 'output' || JSON.stringify(result.output, null, 2) === text || !fitOf(node, result.output).ok) return null
  return (
    <Button kind="ghost" size="sm" onClick={onTake}>
      Take the last output
    </Button>
  )
}
