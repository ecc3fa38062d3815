/** The content of a message as parts: texts and images, in order. A message of one text is that text. Pure. */
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'

export type MessagePart = { type: 'text'; text: string } | { type: 'image_url'; image_url: { url: string; detail?: string } }

/** Undefined where the content is more than a form can show. */
export function partsOf(content: Json | undefined): MessagePart[] | undefined {
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  if (!Array.isArray(content)) return undefined
  const parts = content.map(partOf)
  return parts.every((part) => part !== undefined) ? parts : undefined
}

function partOf(value: Json): MessagePart | undefined {
  if (!isJsonObject(value)) return undefined
  if (value.type === 'text') return typeof value.text === 'string' ? { type: 'text', text: value.text } : undefined
  const image = value.image_url
  if (value.type !== 'image_url' || !isJsonObject(image) || typeof image.url !== 'string') return undefined
  return { type: 'image_url', image_url: { url: image.url, ...(typeof image.detail === 'string' && { detail: image.detail }) } }
}

/** What is written: a lone text as a text, so that a message from which the last image went is what it was before. */
export function contentOf(parts: readonly MessagePart[]): Json {
  const [only, ...others] = parts
  if (!only) return ''
  if (only.type === 'text' && others.length === 0) return only.text
  return parts.map((part): JsonObject => (part.type === 'text' ? { ...part } : { type: part.type, image_url: { ...part.image_url } }))
}

export const imagePart = (url: string): MessagePart => ({ type: 'image_url', image_url: { url } })

/** An image is added behind what is there; an empty text before it says nothing and goes. */
export function withImage(content: Json | undefined, url: string): Json {
  const parts = (partsOf(content) ?? []).filter((part) => part.type !== 'text' || part.text !== '')
  return contentOf([...parts, imagePart(url)])
}
