/** Who may answer: entries as chips, offered from who is here, and what they mean together in one sentence. */
'use client'
import { useMemo, type ReactNode } from 'react'
import { Braces, KeyRound, Link2, ShieldUser, User, UserX, Users, type LucideIcon } from 'lucide-react'
import { readAudienceEntry } from '#lib/engine/audience.ts'
import type { Json } from '#lib/engine/json.ts'
import { valueAt } from '#lib/engine/pointer.ts'
import { audienceFault } from '#lib/nodes/request-checks.ts'
import { entryWords, isTemplate, whoWords } from '#lib/nodes/request-words.ts'
import { useNodeForm, useNodeFormItems } from '../form-context.ts'
import type { ControlProps } from '../plain-inputs.tsx'
import { addressPaths, audienceOffers, matching, membersNamed, type Offer } from './directory.ts'
import { TokenInput, type Token } from './token-input.tsx'
import { useDirectory } from './use-directory.ts'

const icons: Record<Exclude<Offer['kind'], 'channel'>, LucideIcon> = { person: User, role: ShieldUser, group: Users, key: KeyRound, anyone: Link2, not_launcher: UserX, template: Braces }

const iconOf = (kind: Exclude<Offer['kind'], 'channel'>): ReactNode => {
  const Icon = icons[kind]
  return <Icon aria-hidden className="size-3.5 shrink-0 text-fg-3" strokeWidth={1.75} />
}

export const textsIn = (value: Json | undefined): string[] => (Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [])

export interface AudienceEditorProps {
  id?: string
  describedBy?: string
  invalid?: true
  label: string
  value: Json | undefined
  /** How many must answer: the sentence tells both. Left out where the entries are added to an audience. */
  required?: Json
  added?: boolean
  placeholder?: string
  onChange(audience: string[] | undefined): void
}

export function AudienceEditor({ label, value, required, added = false, placeholder, onChange, ...control }: AudienceEditorProps) {
  const directory = useDirectory()
  const addresses = useNodeFormItems(({ document }) => addressPaths(document.input))
  const offers = useMemo(() => audienceOffers(directory, addresses).filter(({ kind }) => !added || kind !== 'not_launcher'), [directory, addresses, added])
  const entries = textsIn(value)
  const count = added ? undefined : membersNamed(entries, directory)
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <TokenInput
        {...control}
        label={label}
        noun="entry"
        values={entries}
        placeholder={placeholder}
        token={(entry) => tokenOf(entry, added)}
        suggest={(typed) => matching(offers, typed).map(({ value: offered, kind, says }) => ({ value: offered, label: <span className="font-mono">{offered}</span>, detail: says, lead: kind === 'channel' ? undefined : iconOf(kind) }))}
        onChange={(next) => onChange(next.length > 0 ? next : undefined)}
      />
      {!added && (
        <p className="text-12 text-fg-2">
          {whoWords(entries, required ?? 1)}.
          {count !== undefined && <span className="text-fg-3"> {count === 1 ? '1 person' : `${count} people`} now.</span>}
        </p>
      )}
    </div>
  )
}

function tokenOf(entry: string, added: boolean): Token {
  const fault = audienceFault(entry, added)
  const kind = isTemplate(entry) ? 'template' : readAudienceEntry(entry)?.kind
  return { says: fault === undefined ? entryWords(entry) : sentence(fault), ...(fault !== undefined && { wrong: true }), ...(kind !== undefined && { icon: iconOf(kind) }) }
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** The field of a form: beside it in the data stands how many must answer. */
export function AudienceInput({ field, path, value, onChange, control }: ControlProps) {
  const required = useNodeForm(({ node }) => valueAt(node.data, [...path.slice(0, -1), 'required']))
  return <AudienceEditor id={control.id} describedBy={control['aria-describedby']} invalid={control['aria-invalid']} label={field.label} value={value} required={required} placeholder={field.placeholder} onChange={onChange} />
}
