import { describe, expect, test, vi } from 'vitest'
import type { Evaluate } from '../evaluation.ts'
import { renderTemplate } from '../template.ts'
import { assemble } from './assemble.ts'
import { fileHash, fileReference, imageFiles, isFileReference } from './images.ts'
import { quarterTokens, requestOf, scope, type RequestParts } from './testing.ts'

const hash = 'a'.repeat(64)
const other = 'b'.repeat(64)
const dataUrl = 'data:image/png;base64,iVBORw0KGgo='
const messages = (...urls: string[]): NonNullable<RequestParts['messages']> => [{ role: 'user', content: [{ type: 'text', text: 'What is on it?' }, ...urls.map((url) => ({ type: 'image_url' as const, image_url: { url } }))] }]
const assembled = (urls: string[], photo: string, files?: Record<string, string>) => assemble({ ...requestOf({ messages: messages(...urls), scope: { input: { photo } } }), ...(files && { files }) }, quarterTokens)

describe('what is sent for an image', () => {
  test('an uploaded file goes out as its bytes, named by what chose it', () => {
    const result = assembled(['{{ input.photo }}', fileReference(other)], fileReference(hash), { [fileReference(hash)]: dataUrl, [fileReference(other)]: `${dataUrl}=` })
    if (!result.ok) throw new Error(result.error.message)
    expect((JSON.parse(result.value.body) as { messages: unknown }).messages).toEqual([{ role: 'user', content: [{ type: 'text', text: 'What is on it?' }, { type: 'image_url', image_url: { url: dataUrl } }, { type: 'image_url', image_url: { url: `${dataUrl}=` } }] }])
    expect(result.value.parts.filter(({ at }) => at?.endsWith('/url')).map(({ text, source }) => [text, source])).toEqual([
      [dataUrl, expect.objectContaining({ kind: 'variable', path: 'input.photo' })],
      [`${dataUrl}=`, expect.objectContaining({ kind: 'prompt' })],
    ])
  })

  test('a reference put together from text and a variable is one, with space around it or not', () => {
    const result = assembled([' oriel-file:{{ input.photo }}\n'], hash, { [fileReference(hash)]: dataUrl })
    expect(result.ok && result.value.parts.filter(({ at }) => at?.endsWith('/url'))).toMatchObject([{ text: dataUrl, source: { kind: 'variable' } }])
  })

  test('data URLs and addresses that the provider fetches pass as they are', () => {
    for (const url of [dataUrl, 'https://example.com/a.png?x={{ input.photo }}']) {
      const result = assembled([url], 'p1')
      expect(result.ok && result.value.body).toContain(url.replace('{{ input.photo }}', 'p1'))
    }
  })

  test('a file that is not there is an error that names it and its place', () => {
    for (const photo of [fileReference(hash), 'oriel-file:../etc', 'oriel-file:__proto__']) {
      expect(assembled(['{{ input.photo }}'], photo, {})).toEqual({ ok: false, error: { code: 'unknown_file', message: `There is no uploaded file ${photo}. Upload the image again, and use the address that the upload answers with.`, place: 'prompt.messages[0].content[1]', file: photo } })
    }
  })

  test('only an image’s address means a file: in a text it is text', () => {
    const result = assemble(requestOf({ messages: [{ role: 'user', content: fileReference(hash) }] }), quarterTokens)
    expect(result.ok && result.value.body).toContain(fileReference(hash))
  })
})

test('addresses of files are told from others', () => {
  expect([fileHash(` ${fileReference(hash)} `), fileHash(fileReference(hash.toUpperCase())), fileHash('oriel-file:abc'), fileHash(dataUrl)]).toEqual([hash, undefined, undefined, undefined])
  expect([isFileReference('oriel-file:abc'), isFileReference('https://oriel-file:abc')]).toEqual([true, false])
})

describe('which files a request needs', () => {
  const evaluate: Evaluate = async (evaluations, seen) => {
    const { url } = evaluations
    const result = renderTemplate(url?.kind === 'template' ? url.template : '', { ...seen })
    return result.ok ? { ok: true, value: { url: result.text } } : { ok: false, error: result.error }
  }
  const needed = async (...urls: string[]) => {
    const load = vi.fn(async (hashes: string[]) => Object.fromEntries(hashes.map((each) => [each, dataUrl])))
    const files = await imageFiles([{ messages: messages(...urls) }], { ...scope, input: { photo: fileReference(hash), none: 'https://example.com/a.png' } }, evaluate, load)
    return { files, loads: load.mock.calls }
  }

  test('are those that the rendered addresses name, loaded at once, each once', async () => {
    const { files, loads } = await needed('{{ input.photo }}', fileReference(other), fileReference(other), '{{ input.none }}', dataUrl)
    expect(files).toEqual({ [fileReference(hash)]: dataUrl, [fileReference(other)]: dataUrl })
    expect(loads).toEqual([[[hash, other]]])
  })

  test('are none where no address names one, or a template cannot be rendered; then nothing is loaded', async () => {
    expect(await needed('{{ input.none }}', '{{ nothing.here }}', '{{ thread }}')).toEqual({ files: {}, loads: [] })
  })
})
