/** A named value in a well, with its copy button: a text as it is, anything else as JSON. */
import type { Json } from '#lib/engine/json.ts'
import { CopyButton } from '#components/ui/id-chip.tsx'
import type { ReactNode } from 'react'
import { JsonViewer } from './json-viewer.tsx'

export interface ValueBlockProps {
  label: string
  value: Json
  runId?: string
  /** At the right of the label. */
  aside?: ReactNode
}

export function ValueBlock({ label, value, runId, aside }: ValueBlockProps) {
  return (
    <div>
      <div className="flex h-6 items-center gap-2">
        <h3 className="text-11/4 font-medium text-fg-3">{label}</h3>
        <span className="ml-auto flex items-center gap-1 text-11 text-fg-3">
          {aside}
          <CopyButton text={typeof value === 'string' ? value : JSON.stringify(value, null, 2)} label={`Copy ${label.toLowerCase()}`} tooltipSide="left" />
        </span>
      </div>
      {typeof value === 'string' ? (
        <pre tabIndex={0} aria-label={label} className="max-h-72 overflow-auto rounded-8 border border-line bg-inset px-3 py-2 text-12/[18px] break-words whitespace-pre-wrap focus-visible:-outline-offset-2">
          {value === '' ? <span className="text-fg-3">(empty text)</span> : value}
        </pre>
      ) : (
        <JsonViewer value={value} label={label} runId={runId} className="max-h-72 rounded-8 border border-line bg-inset" />
      )}
    </div>
  )
}
