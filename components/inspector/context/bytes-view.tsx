/** The request body as it went over the wire: raw, because raw is what was sent; pretty is a choice. Copying takes the exact bytes. */
'use client'
import { useMemo, useState } from 'react'
import { Check, Fingerprint, Terminal } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import type { Call } from '#lib/api/calls.ts'
import { connectionsQuery } from '#lib/client/installation.ts'
import { Button } from '#components/ui/button.tsx'
import { ChipButton } from '#components/ui/chip.tsx'
import { useCopy } from '#components/ui/copy.ts'
import { formatNumber } from '#components/ui/format.ts'
import { CopyButton } from '#components/ui/id-chip.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { Tooltip } from '#components/ui/tooltip.tsx'
import { parseJson } from '../json/format-json.ts'
import { RawText } from '../json/raw-text.tsx'
import { curlCommand } from './curl.ts'

const layouts = [
  { value: 'raw', label: 'Raw' },
  { value: 'pretty', label: 'Pretty' },
] as const
type Layout = (typeof layouts)[number]['value']

export const byteLength = (text: string): number => new TextEncoder().encode(text).length

export function BytesView({ data }: { data: Call }) {
  const [layout, setLayout] = useState<Layout>('raw')
  const { body, hash } = data.request
  const { data: connections } = useQuery(connectionsQuery)
  const baseUrl = connections?.items.find((connection) => connection.name === data.model.connection)?.baseUrl
  const curl = useCopy()
  const bytes = useMemo(() => byteLength(body), [body])
  const text = useMemo(() => (layout === 'raw' ? body : laidOut(body)), [body, layout])
  return (
    <div className="m-3 flex min-h-0 flex-1 flex-col overflow-hidden rounded-8 border border-line bg-inset">
      <header className="flex min-h-8 flex-wrap items-center gap-2 border-b border-line bg-surface px-2.5 py-1 text-12">
        <h3 className="font-mono text-11/4 font-medium">request.body</h3>
        <span className="text-11/4 whitespace-nowrap text-fg-3 tabular-nums">{formatNumber(bytes)} bytes, {data.model.scripted ? 'as assembled' : 'sent as is'}</span>
        <span className="ml-auto flex items-center gap-1.5">
          <HashChip hash={hash} />
          <SegmentedControl label="Layout of the body" value={layout} onChange={setLayout} options={layouts} />
          <Button size="sm" icon={curl.copied ? Check : Terminal} onClick={() => curl.copy(curlCommand(body, baseUrl ?? undefined))}>
            {curl.copied ? 'Copied' : 'curl'}
          </Button>
          <CopyButton text={body} label="Copy exact bytes" tooltipSide="left" />
        </span>
      </header>
      <RawText text={text} label={layout === 'raw' ? 'Request body, raw' : 'Request body, pretty'} />
    </div>
  )
}

/** JSON on several lines; what is no JSON stays as it is. */
export function laidOut(text: string): string {
  const value = parseJson(text)
  return value === undefined ? text : JSON.stringify(value, null, 2)
}

/** The SHA-256 of exact bytes; copies in full. */
export function HashChip({ hash }: { hash: string }) {
  const { copied, copy } = useCopy()
  return (
    <Tooltip label={copied ? 'Copied' : 'SHA-256 of these bytes'}>
      <ChipButton mono icon={copied ? Check : Fingerprint} onClick={() => copy(hash)} className="h-[18px]">
        <span className="sr-only">Copy hash </span>
        {hash.slice(0, 4)}…{hash.slice(-4)}
      </ChipButton>
    </Tooltip>
  )
}
