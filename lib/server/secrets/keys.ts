/**
 * Owns the encryption of secrets at rest: AES-256-GCM under a data key, which is itself kept wrapped by ORIEL_SECRET_KEY. Data keys
 * have versions: the newest seals, every one opens, so a data key or ORIEL_SECRET_KEY can be changed without touching each secret.
 * Knows nothing of where wrapped keys and sealed texts are stored.
 *
 * Bytes: wrapped key = format 1 · nonce 12 · tag 16 · key 32. Sealed text = format 1 · key version 4 · nonce 12 · tag 16 · text.
 * A sealed text is bound to what it belongs to (`secret GITHUB_TOKEN`), so it opens nowhere else.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** A data key as stored. */
export interface WrappedKey {
  version: number
  wrapped: Uint8Array
}

export interface KeyRing {
  /** Encrypts under the newest data key. `owner` names what the text belongs to, and must be the same to open it. */
  seal(text: string, owner: string): Uint8Array<ArrayBuffer>
  /** @throws SecretKeyError where the bytes were changed, belong to another owner or need a data key that is not here. */
  open(sealed: Uint8Array, owner: string): string
}

/** Something encrypted cannot be opened; the message says what and what to do. */
export class SecretKeyError extends Error {
  override name = 'SecretKeyError'
}

const format = 1
const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16

/** A new random data key, wrapped. */
export function createDataKey(secretKey: string, version: number): WrappedKey {
  return { version, wrapped: wrap(randomBytes(keyBytes), secretKey, version) }
}

/** @throws SecretKeyError where `secretKey` is not the one that wrapped a key. */
export function openKeyRing(secretKey: string, keys: WrappedKey[]): KeyRing {
  const opened = new Map(keys.map(({ version, wrapped }) => [version, unwrap(wrapped, secretKey, version)]))
  const newest = Math.max(...opened.keys())
  return {
    seal(text, owner) {
      const key = opened.get(newest)
      if (!key) throw new SecretKeyError('There is no data key to encrypt with; create one first.')
      const head = Buffer.alloc(5)
      head.writeUInt8(format, 0)
      head.writeUInt32BE(newest, 1)
      return new Uint8Array(Buffer.concat([head, encrypt(key, Buffer.from(text, 'utf8'), owner)]))
    },
    open(sealed, owner) {
      const bytes = Buffer.from(sealed)
      if (bytes.length < 5 + nonceBytes + tagBytes || bytes.readUInt8(0) !== format) throw new SecretKeyError(`The encrypted value of ${owner} is damaged; save it again.`)
      const version = bytes.readUInt32BE(1)
      const key = opened.get(version)
      if (!key) throw new SecretKeyError(`The value of ${owner} is encrypted with data key ${version}, which is missing; save it again.`)
      try {
        return decrypt(key, bytes.subarray(5), owner).toString('utf8')
      } catch {
        throw new SecretKeyError(`The encrypted value of ${owner} is damaged or belongs to something else; save it again.`)
      }
    },
  }
}

/** The same data keys, wrapped by another ORIEL_SECRET_KEY. */
export function rewrapKeys(keys: WrappedKey[], from: string, to: string): WrappedKey[] {
  return keys.map(({ version, wrapped }) => ({ version, wrapped: wrap(unwrap(wrapped, from, version), to, version) }))
}

function wrap(key: Buffer, secretKey: string, version: number): Uint8Array {
  return new Uint8Array(Buffer.concat([Buffer.from([format]), encrypt(wrappingKey(secretKey), key, `data key ${version}`)]))
}

function unwrap(wrapped: Uint8Array, secretKey: string, version: number): Buffer {
  const bytes = Buffer.from(wrapped)
  try {
    if (bytes.readUInt8(0) !== format) throw new RangeError(`format ${bytes[0]}`)
    return decrypt(wrappingKey(secretKey), bytes.subarray(1), `data key ${version}`)
  } catch {
    throw new SecretKeyError(`ORIEL_SECRET_KEY does not open data key ${version}: the stored secrets were encrypted with another key. Start with that key again (it is in the data directory unless it was set), or delete the secrets and save them anew.`)
  }
}

function wrappingKey(secretKey: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secretKey, 'oriel', 'data key wrapping', keyBytes))
}

function encrypt(key: Buffer, plain: Buffer, owner: string): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(owner, 'utf8'))
  const text = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), text])
}

function decrypt(key: Buffer, bytes: Buffer, owner: string): Buffer {
  const nonce = bytes.subarray(0, nonceBytes)
  const tag = bytes.subarray(nonceBytes, nonceBytes + tagBytes)
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(owner, 'utf8')).setAuthTag(tag)
  return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()])
}
