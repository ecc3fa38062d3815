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

/** SHA-256 of the RFC 8785 (JCS) form of `value`: equal values hash equally, whatever the order of their keys. */
export function hashJson(value: unknown): string {
  return hashText(canonicalize(value) ?? 'null')
}
