/** The row of a connection, whatever its kind: what stands open, and what is sealed. */

export interface ConnectionRow {
  id: string
  name: string
  kind: string
  config: unknown
  secret: Buffer | null
  createdAt: Date
  updatedAt: Date
}

/** What is stored of a kind's settings; `secret` undefined: as before, null: none. */
export interface StoredSettings {
  kind: string
  config: string
  secret: Uint8Array | null | undefined
}
