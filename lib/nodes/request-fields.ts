/** The form of a request to people: the same fields wherever one is set, under the place where its settings stand. */
import type { Field } from './fields.ts'

type Shown = Pick<Field, 'section' | 'when'>

const at = (prefix: string, name: string): string => (prefix === '' ? name : `${prefix}.${name}`)

/** `prefix`: '' where the settings are the node's own data. */
export function requestFields(prefix: string, shown: Shown = {}, { many = true, onTimeout = '' } = {}): Field[] {
  return [
    { name: at(prefix, 'audience'), label: 'Who may answer', input: 'audience', placeholder: 'Every member and API key', ...shown },
    ...(many ? [{ name: at(prefix, 'required'), label: 'Answers needed', input: 'required' as const, fallback: 1, ...shown }] : []),
    { name: at(prefix, 'channels'), label: 'Told by', input: 'channels', placeholder: 'The inbox alone', ...shown },
    { name: at(prefix, 'timeoutSeconds'), label: 'Time limit', input: 'duration_seconds', placeholder: 'None', help: onTimeout, ...shown },
    { name: at(prefix, 'escalate'), label: 'While nobody answers', input: 'escalations', ...shown },
  ]
}
