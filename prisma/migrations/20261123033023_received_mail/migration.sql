-- CreateTable
CREATE TABLE "received_mail" (
    "id" UUID NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "contact_id" UUID NOT NULL,
    "sender" TEXT NOT NULL,
    "outcome" TEXT,
    "held_until" TIMESTAMPTZ(3),
    "refusal" JSON,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3),
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "received_mail_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "received_mail_fingerprint_key" ON "received_mail"("fingerprint");

-- CreateIndex
CREATE INDEX "received_mail_sender_received_at_idx" ON "received_mail"("sender", "received_at");

-- Refusals that wait to be sent, for the sweeper. Partial: nearly all mails have none.
CREATE INDEX "received_mail_due_idx" ON "received_mail"("due_at") WHERE "due_at" IS NOT NULL;
