/**
 * The two hashes of Oriel, both SHA-256 in hex: of a text as it is, and of a JSON value in its RFC 8785 form.
 * Synchronous, because the browser checks a replay with the same code.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import canonicalize from 'canonicalize'

/** SHA-256 of the UTF-8 bytes of `text`, 64 hex digits. Lone surrogates hash as U+FFFD. */
export function hashText(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)))
}

/**
 * SHA-256 of the RFC 8785 (JCS) form of `value`: equal values hash equally, whatever the order of their keys. RFC 8785 has no form for
 * lone surrogates, but people cut emoji in half and models answer with such; they hash as U+FFFD, as in `hashText`.
 */
export function hashJson(value: unknown): string {
  return hashText(canonicalForm(value) ?? 'null')
}

function canonicalForm(value: unknown): string | undefined {
  const text = JSON.stringify(value) as string | undefined
  if (text === undefined || !loneSurrogate.test(text)) return canonicalize(value)
  return canonicalize(JSON.parse(text.replaceAll(loneSurrogates, '$1\\ufffd')))
}

/** As JSON.stringify writes it: an escape that is not itself escaped. */
const loneSurrogate = /(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/
const loneSurrogates = new RegExp(loneSurrogate, 'g')
