/** By which connections people are told, beside the inbox. */
'use client'
import { useMemo } from 'react'
import Link from 'next/link'
import { AtSign, MessageSquare, Webhook, type LucideIcon } from 'lucide-react'
import { channelFault } from '#lib/nodes/request-checks.ts'
import { channelWords } from '#lib/nodes/request-words.ts'
import type { Json } from '#lib/engine/json.ts'
import type { ControlProps } from '../plain-inputs.tsx'
import { textsIn } from './audience-input.tsx'
import { channelOffers, matching } from './directory.ts'
import { TokenInput } from './token-input.tsx'
import { useDirectory } from './use-directory.ts'

const icons: Record<string, LucideIcon> = { smtp: AtSign, slack: MessageSquare, webhook: Webhook }

function ChannelIcon({ kind }: { kind: string | undefined }) {
  const Icon = kind === undefined ? undefined : icons[kind]
  return Icon ? <Icon aria-hidden className="size-3.5 shrink-0 text-fg-3" strokeWidth={1.75} /> : null
}

export interface ChannelsEditorProps {
  id?: string
  describedBy?: string
  invalid?: true
  label: string
  value: Json | undefined
  placeholder?: string
  /** Says where connections are made, while there is none. */
  hint?: boolean
  onChange(channels: string[] | undefined): void
}

export function ChannelsEditor({ label, value, placeholder, hint = true, onChange, ...control }: ChannelsEditorProps) {
  const directory = useDirectory()
  const offers = useMemo(() => channelOffers(directory), [directory])
  const channels = textsIn(value)
  const kindOf = (channel: string) => directory.channels.find(({ name }) => name === channel.split(':')[0])?.kind
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <TokenInput
        {...control}
        label={label}
        noun="channel"
        values={channels}
        placeholder={placeholder}
        token={(channel) => {
          const fault = channelFault(channel)
          return { says: fault ?? channelWords(channel), ...(fault !== undefined && { wrong: true }), icon: <ChannelIcon kind={kindOf(channel)} /> }
        }}
        suggest={(typed) => matching(offers, typed).map((offer) => ({ value: offer.value, label: <span className="font-mono">{offer.value}</span>, detail: offer.says, lead: <ChannelIcon kind={kindOf(offer.value)} /> }))}
        onChange={(next) => onChange(next.length > 0 ? next : undefined)}
      />
      {hint && directory.channels.length === 0 && channels.length === 0 && (
        <p className="text-12 text-fg-3">
          There is no connection for mail, Slack or webhooks yet.{' '}
          <Link href="/settings/connections" className="text-accent hover:underline">
            Make one
          </Link>
        </p>
      )}
    </div>
  )
}

export function ChannelsInput({ field, value, onChange, control }: ControlProps) {
  return <ChannelsEditor id={control.id} describedBy={control['aria-describedby']} invalid={control['aria-invalid']} label={field.label} value={value} placeholder={field.placeholder} onChange={onChange} />
}
