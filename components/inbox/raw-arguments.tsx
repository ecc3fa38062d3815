/** The exact value a person is asked about, as JSON, beside any friendlier words; characters that nobody would see are named in place. */
'use client'
import { Check, Eye, Fingerprint } from 'lucide-react'
import { ChipButton } from '#components/ui/chip.tsx'
import { useCopy } from '#components/ui/copy.ts'
import { plural } from '#components/ui/format.ts'
import { classNames } from '#components/ui/class-names.ts'
import { CopyButton } from '#components/ui/id-chip.tsx'
import { Tooltip } from '#components/ui/tooltip.tsx'
import type { Json } from '#lib/engine/json.ts'
import { ColouredJson } from '#components/inspector/json/coloured-json.tsx'
import { VisibleCharacters } from '#components/inspector/json/visible-characters.tsx'
import { cardPad } from './card-parts.tsx'
import { countHidden } from '#lib/engine/visible-text.ts'

export function RawArguments({ value, hash, label, intent }: { value: Json; hash?: string; label: string; intent?: string }) {
  const text = JSON.stringify(value, null, 2)
  const hidden = countHidden(text)
  return (
    <section aria-label={label} className={classNames(cardPad, 'pb-2')}>
      <div className="mb-1 flex h-6 items-center gap-2">
        <h3 className="text-11/4 font-medium text-fg-3">{label}</h3>
        {intent && <span className="truncate font-mono text-11/4 text-fg-3">{intent}</span>}
        <span className="ml-auto flex items-center gap-1">
          {hash && <HashOf hash={hash} />}
          <CopyButton text={text} label={`Copy ${label.toLowerCase()}`} tooltipSide="left" className="h-5! w-5!" />
        </span>
      </div>
      <pre tabIndex={0} aria-label={`${label}, raw`} className="max-h-64 overflow-auto rounded-8 border border-line bg-inset px-3 py-2 text-12/[18px] break-words whitespace-pre-wrap">
        {hidden === 0 ? <ColouredJson text={text} /> : <VisibleCharacters text={text} />}
      </pre>
      {hidden > 0 && (
        <p className="mt-1 flex items-center gap-1 text-12 text-waiting">
          <Eye aria-hidden className="size-3.5 shrink-0" />
          {plural(hidden, 'invisible character')} made visible
        </p>
      )}
    </section>
  )
}

function HashOf({ hash }: { hash: string }) {
  const { copied, copy } = useCopy()
  return (
    <Tooltip label={copied ? 'Copied' : 'SHA-256 of exactly this; the answer is bound to it'}>
      <ChipButton mono icon={copied ? Check : Fingerprint} onClick={() => copy(hash)} className="h-[18px]">
        <span className="sr-only">Copy hash </span>
        {hash.slice(0, 4)}…{hash.slice(-4)}
      </ChipButton>
    </Tooltip>
  )
}
