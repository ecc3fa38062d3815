/** Writing secrets from within a form: created, or allowed to go to one more host. What is written is never read back. */
'use client'
import { useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { createSecret, replaceSecret, type Secret } from '#lib/api/secrets.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import { secretsQuery } from '#lib/client/secrets.ts'

export interface SecretWrites {
  busy: boolean
  error?: string
  create(secret: { name: string; value: string; allowedHosts: string[] }): Promise<boolean>
  allow(secret: Pick<Secret, 'name' | 'allowedHosts'>, host: string): Promise<boolean>
}

export function useSecretWrites(): SecretWrites {
  const client = useQueryClient()
  const [state, setState] = useState<{ busy: boolean; error?: string }>({ busy: false })

  async function write(act: () => Promise<Secret>): Promise<boolean> {
    setState({ busy: true })
    try {
      await act()
      await client.invalidateQueries({ queryKey: secretsQuery.queryKey })
      setState({ busy: false })
      return true
    } catch (error) {
      setState({ busy: false, error: errorText(error) })
      return false
    }
  }

  return {
    ...state,
    create: (body) => write(() => request(createSecret, { body })),
    allow: ({ name, allowedHosts }, host) => write(() => request(replaceSecret, { params: { name }, body: { allowedHosts: [...allowedHosts, host] } })),
  }
}
