/**
 * Images in messages. An image's address is a template; what it renders to is sent as it is (a data URL, or an address that the provider
 * fetches), with one exception: `oriel-file:{sha256}` names an uploaded file, whose bytes are sent as a data URL.
 *
 * The files must be at hand before a request is assembled, because assembling does no I/O: `imageFiles` finds out which are named.
 */
import type { Prompt } from '../decision.ts'
import { template, type Evaluate, type Scope } from '../evaluation.ts'
import type { SourcedText } from '../template.ts'

const filePrefix = 'oriel-file:'

/** The address of an uploaded file in a message. */
export const fileReference = (hash: string): string => `${filePrefix}${hash}`

/** Whether an address means an uploaded file, an unknown one too. */
export const isFileReference = (url: string): boolean => url.trim().startsWith(filePrefix)

/** The hash in an address of an uploaded file; undefined where it is no such address, or holds no hash. */
export const fileHash = (url: string): string | undefined => /^oriel-file:([0-9a-f]{64})$/.exec(url.trim())?.[1]

/**
 * The uploaded files that the images of these prompts name, by their address. A template that cannot be rendered names none: assembling
 * meets it again and says where.
 */
export async function imageFiles(prompts: readonly Prompt[], scope: Scope, evaluate: Evaluate, load: (hashes: string[]) => Promise<Record<string, string>>): Promise<Record<string, string>> {
  const templates = new Set(prompts.flatMap(imageTemplates))
  const urls = await Promise.all([...templates].map((text) => rendered(text, scope, evaluate)))
  const hashes = [...new Set(urls.flatMap((url) => fileHash(url) ?? []))]
  if (hashes.length === 0) return {}
  return Object.fromEntries(Object.entries(await load(hashes)).map(([hash, dataUrl]) => [fileReference(hash), dataUrl]))
}

const imageTemplates = ({ messages }: Prompt): string[] =>
  messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content.flatMap((part) => (part.type === 'image_url' ? [part.image_url.url] : []))))

async function rendered(text: string, scope: Scope, evaluate: Evaluate): Promise<string> {
  if (!/\{[{%]/.test(text)) return text
  const result = await evaluate({ url: template(text) }, scope)
  return result.ok && typeof result.value.url === 'string' ? result.value.url : ''
}

/** What is sent for a rendered address; undefined where it names a file that is not there. */
export function sentImage(spans: SourcedText[], files: Readonly<Record<string, string>> = {}): SourcedText[] | undefined {
  const url = spans.map(({ text }) => text).join('')
  if (!isFileReference(url)) return spans
  const dataUrl = Object.hasOwn(files, url.trim()) ? files[url.trim()] : undefined
  // What chose the file: a variable before the text around it.
  const chooser = spans.find(({ source }) => source.kind !== 'prompt') ?? spans[0]
  return dataUrl === undefined || !chooser ? undefined : [{ text: dataUrl, source: chooser.source }]
}
