/**
 * Owns reading the guide: the Markdown files of docs/ and their pictures, which lie in the checkout that every process runs from. Only
 * names of one word are read, so an address cannot leave the directory.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { projectDirectory } from './paths.ts'

const plainName = /^[a-z0-9-]+$/

/** The text of docs/{name}.md; undefined where there is none. */
export const readGuidePage = async (name: string): Promise<string | undefined> => (await readIfThere(name, 'md'))?.toString('utf8')

/** The picture docs/images/{name}, a PNG; undefined where there is none. */
export const readGuidePicture = async (name: string): Promise<Buffer | undefined> => (name.endsWith('.png') ? readIfThere(name.slice(0, -'.png'.length), 'png', 'images') : undefined)

async function readIfThere(name: string, ending: string, ...folders: string[]): Promise<Buffer | undefined> {
  if (!plainName.test(name)) return undefined
  try {
    return await readFile(join(projectDirectory(), 'docs', ...folders, `${name}.${ending}`))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
