/** Adds an image to a message: a file from this computer, or an address. Files may also be dropped on the message or pasted into it. */
'use client'
import { useRef } from 'react'
import { ImagePlus, Link, Upload } from 'lucide-react'
import { imageTypes } from '#lib/api/files.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Menu } from '#components/ui/menu.tsx'

export interface AddImageProps {
  /** "message 2". */
  name: string
  onFiles(files: File[]): void
  onAddress(): void
}

export function AddImage({ name, onFiles, onAddress }: AddImageProps) {
  const picker = useRef<HTMLInputElement>(null)
  return (
    <>
      <Menu
        label={`Add an image to ${name}`}
        trigger={<IconButton icon={ImagePlus} size="sm" label={`Add an image to ${name}`} />}
        entries={[
          { label: 'Upload…', icon: Upload, hint: 'or drop, or paste', onSelect: () => picker.current?.click() },
          { label: 'By address', icon: Link, hint: 'URL or variable', onSelect: onAddress },
        ]}
      />
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        accept={imageTypes.join(',')}
        aria-label={`Image files for ${name}`}
        onChange={({ target }) => {
          onFiles([...(target.files ?? [])])
          target.value = ''
        }}
      />
    </>
  )
}
