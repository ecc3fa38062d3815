/** Tries a stored connection and says what came of it, beside the button that did. */
'use client'
import { useState } from 'react'
import { CircleCheck, CircleX, Info, Plug } from 'lucide-react'
import type { Connection } from '#lib/api/connections.ts'
import type { ConnectionTest as Outcome } from '#lib/api/connection-tests.ts'
import { useTestConnection } from '#lib/client/connections.ts'
import { errorText } from '#lib/client/query-client.ts'
import { useCommands } from '#components/shell/command-registry.tsx'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { formatDuration } from '#components/ui/format.ts'
import { Input } from '#components/ui/input.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { connectionKinds } from './connection-kinds.ts'

/** `changed`: what is typed is not what would be tried. */
export function ConnectionTest({ connection: { name, kind }, mayEdit, changed }: { connection: Connection; mayEdit: boolean; changed: boolean }) {
  const [to, setTo] = useState('')
  const test = useTestConnection()
  const { testTo } = connectionKinds[kind]
  const ready = mayEdit && !changed && !test.isPending
  const run = () => ready && test.mutate({ name, to: to.trim() === '' ? undefined : to.trim() })
  useCommands('Connections', [{ id: 'test', label: 'Test the connection', keys: 't', icon: Plug, disabled: !ready, run }])
  return (
    <section aria-label="Test" className="flex flex-col gap-2">
      <h3>Test</h3>
      <div className="flex items-end gap-2">
        {testTo && (
          <Field label={testTo.label} className="w-[300px]">
            {(control) => <Input {...control} disabled={!mayEdit} value={to} placeholder={testTo.placeholder} onChange={({ target }) => setTo(target.value)} onKeyDown={({ key }) => key === 'Enter' && run()} />}
          </Field>
        )}
        <Button icon={Plug} keys="t" busy={test.isPending} disabled={!ready} title={changed ? 'Save first: what is stored is tried' : undefined} onClick={run}>
          {kind === 'webhook' ? 'Send a test message' : 'Test connection'}
        </Button>
      </div>
      <div aria-live="polite">
        {test.error && <ProblemText>{errorText(test.error)}</ProblemText>}
        {test.data && <Result outcome={test.data} />}
      </div>
    </section>
  )
}

function Result({ outcome: { ok, code, message, notes, tookMs } }: { outcome: Outcome }) {
  const Icon = ok ? CircleCheck : CircleX
  return (
    <div className="flex flex-col gap-1.5 rounded-8 border border-line bg-inset px-3 py-2 text-12/5">
      <p className="flex items-start gap-2">
        <Icon aria-hidden className={`mt-[3px] size-3.5 shrink-0 ${ok ? 'text-completed' : 'text-failed'}`} />
        <span className="min-w-0 break-words">
          <span className="sr-only">{ok ? 'It works. ' : 'It does not work. '}</span>
          {message} <span className="whitespace-nowrap text-fg-3">{code !== null && <span className="font-mono">{code}</span>} {formatDuration(tookMs)}</span>
        </span>
      </p>
      {notes.map((note) => (
        <p key={note} className="flex items-start gap-2 text-fg-2">
          <Info aria-hidden className="mt-[3px] size-3.5 shrink-0 text-fg-3" />
          <span className="min-w-0 break-words">{note}</span>
        </p>
      ))}
    </div>
  )
}
