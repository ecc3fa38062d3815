/** Holds the port for incoming mail as soon as it can be had: while a worker is replaced, the one before still has it. */
import { log } from '../../log.ts'
import type { Queue } from '../../queue/queue.ts'
import { startMailListener, type MailListener } from './listener.ts'
import { receiveMail } from './receive-mail.ts'

const againMs = 3_000

export function keepListening(queue: Queue, { port, host }: { port: number; host: string }): { stop(): Promise<void> } {
  let listener: MailListener | undefined
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let told = false

  const listen = async (): Promise<void> => {
    try {
      listener = await startMailListener({ port, host, receive: (mail) => receiveMail(queue, mail) })
      log().info({ port: listener.port, host }, 'mail is received')
      if (stopped) await listener.stop()
    } catch (error) {
      if (!told) log().error({ err: error }, `No mail can be received at ORIEL_SMTP_PORT=${port} of ${host}. It is tried again until the port is free.`)
      told = true
      if (!stopped) timer = setTimeout(() => void (starting = listen()), againMs)
    }
  }
  let starting = listen()
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await starting
      await listener?.stop()
    },
  }
}
